#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# After an abort inodes with a backing fail like all others, at once, and the mount
# can be left.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
raw_mount --attach-root --entry-valid=1000
exec {file}<"$mnt/file" {dir}<"$mnt/dir"
counted "getattr=1/0" exists "$mnt/file"
# The daemon may be stuck; nobody waits for it.
defer kill -CONT "$raw_pid"
kill -STOP "$raw_pid"
echo 1 >"/sys/fs/fuse/connections/$raw_conn/abort"
for path in "" /file /dir; do
	expect_eq "$(timeout 5 sys stat "$mnt$path")" ENOTCONN "stat of $path"
done
expect_eq "$(timeout 5 sys fstat <&"$file")" ENOTCONN "fstat"
expect_eq "$(timeout 5 sys fstat <&"$dir")" ENOTCONN "fstat of a directory"
expect_eq "$(timeout 5 sys entries <&"$dir")" ENOTCONN "getdents"
expect_eq "$(timeout 5 sys open "$mnt/file" rdonly)" ENOTCONN "open"
expect_eq "$(timeout 5 sys open "$mnt/dir" rdonly,directory)" ENOTCONN "opendir"
exec {file}<&- {dir}<&-
