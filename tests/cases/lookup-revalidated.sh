#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A backing filesystem that revalidates names by itself, as network filesystems do, is
# asked each time, and what it finds counts. Here it is another FUSE file system.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

below=$CASE_TMP/below
mkdir -p "$below/dir/sub"
echo one >"$below/dir/file"
umount "$src"
thru_mount "$below" "$src" --level plain --entry-timeout 0 --attr-timeout 0
defer mount -t tmpfs src "$src" # what the end of the case expects
defer thru_umount "$src"
raw_mount --attach-root --ops=all --stack-depth=2

raw_reads dir/file one
counted "lookup=0/0" exists "$mnt/dir/file"
raw_is 0 nodes
raw_gone dir/new
# Beneath what is beneath
echo two >"$below/dir/new"
raw_reads dir/new two
mv "$below/dir/new" "$below/dir/file"
raw_reads dir/file two
raw_gone dir/new
rm "$below/dir/file"
raw_gone dir/file
mv "$below/dir/sub" "$below/sub"
raw_gone dir/sub
[[ -d $mnt/sub ]] || fail "a directory that moved"
chmod 700 "$below/dir"
expect_errno EACCES as 1000:1000 ls "$mnt/dir"
chmod 755 "$below/dir"
as 1000:1000 ls "$mnt/dir"
raw_is 0 nodes
