#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Detached, an inode is the daemon's from the next operation on; it can be
# attached again, to another backing with its number as well.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
touch "$src/dir/entry"
raw_mount --attach-root --entry-valid=1000 --attr-valid=1000
exists "$mnt"
counted "getattr=1/0 lookup=0/1" exists "$mnt/file"
raw_is ok attach file 0
raw_is ENOENT attach file 0
counted "getattr=0/1 unattached=1" exists "$mnt/file"
raw_id backing file ops=getattr,read,write
raw_is ok attach file "$REPLY"
counted "getattr=1/0" exists "$mnt/file"

# The root, too.
counted "getattr=1/0" exists "$mnt"
raw_is ok attach . 0
counted "getattr=0/1" exists "$mnt"

# What is open: a file keeps its backing, a directory asks the daemon.
exec {dir}<"$mnt/dir"
exec {file}<"$mnt/file"
raw_is ok attach dir 0
raw_is ok attach file 0
counted "readdir=0/2 unattached=2" sys entries <&"$dir"
expect_eq "$(sys entries <&"$dir")" ok "the rest of a directory that has been read"
counted "read=2/0" cat <&"$file"
exec {dir}<&- {file}<&-
expect_eq "$(sys open "$mnt/file" rdonly)" ENOENT "open of a detached file"
