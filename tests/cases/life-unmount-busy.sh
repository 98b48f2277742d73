#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A mount that is in use is unmounted lazily: it goes on for who has something open,
# policy and rules included, and leaves nothing behind in the end.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/dir"
echo data >"$src/dir/file"
thru_mount "$src" "$mnt"
expect_fail bash -c "cd '$mnt/dir' && umount '$mnt'"
expect_match "$(<"$CASE_TMP/.output")" busy "umount"
exec {file}<"$mnt/dir/file" {dir}<"$mnt/dir"
conn=$(conn_of "$mnt")
umount -l "$mnt"
expect_eq "$(cat <&"$file")" data "the open file"
expect_eq "$(sys fstat <&"$dir")" ok "fstat of the open directory"
expect_match "$(sys entries <&"$dir")" "file .*ok$" "entries of the open directory"
kill -0 "$thrud_pid"
exec {file}<&- {dir}<&-
gone() { ! kill -0 "$thrud_pid" && [[ ! -e /sys/fs/fuse/connections/$conn ]]; }
eventually 10 gone
wait "$thrud_pid"
unset "thrud_of[$mnt]"
no_pins
