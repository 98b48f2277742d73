#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is removed beneath the mount: its attributes stay its own as long as the
# kernel has it, with no link left; its name goes when the daemon is asked.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root --entry-valid=1000
expect_eq "$(stat -c %h "$mnt/file")" 1 "links"
exec {file}<"$mnt/file"
rm "$src/file"
expect_eq "$(stat -c '%h %s' "$mnt/file")" "0 5" "links and size by the name the kernel has"
counted "getattr=1/0 lookup=0/0" sys fstat <&"$file"
expect_eq "$(cat <&"$file")" data "the file that is open"
exec {file}<&-
raw_is ok set entry-valid=0
echo 2 >/proc/sys/vm/drop_caches
expect_eq "$(sys stat "$mnt/file")" ENOENT "the name"

# Replaced by another: the name leads to that.
raw_is ok set entry-valid=0
echo one >"$src/name"
expect_eq "$(stat -c %s "$mnt/name")" 4 "size"
echo twelve >"$src/new"
mv "$src/new" "$src/name"
expect_eq "$(stat -c '%s %i' "$mnt/name")" "7 $(stat -c %i "$src/name")" "size and number"
