#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Aborted through fusectl, a mount fails like a dead one, though the daemon does not
# answer; then that unmounts it, ends, and takes its pins along.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/dir"
touch "$src/dir/file"
thru_mount "$src" "$mnt" -o entry_timeout=1000,attr_timeout=0
by_kernel "$mnt" stat stat "$mnt/dir/file"
pid=$thrud_pid
unset "thrud_of[$mnt]"
kill -STOP "$pid"
echo 1 >"/sys/fs/fuse/connections/$(conn_of "$mnt")/abort"
expect_eq "$(timeout 5 sys stat "$mnt/dir/file")" ENOTCONN "stat"
expect_eq "$(timeout 5 sys open "$mnt/dir" rdonly)" ENOTCONN "opendir"
kill -CONT "$pid"
gone() { ! is_mounted "$mnt" && ! kill -0 "$pid"; }
eventually 10 gone
wait "$pid" || fail "status $? of the daemon: $(<"$thrud_log")"
no_pins
