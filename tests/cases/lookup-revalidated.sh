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
reads() { expect_eq "$(cat "$mnt/$1" 2>&1)" "$2" "$1"; }
gone() { missing "$mnt/$1" || fail "$1 is there"; }

reads dir/file one
counted "lookup=0/0" exists "$mnt/dir/file"
raw_is 0 nodes
gone dir/new
# Beneath what is beneath
echo two >"$below/dir/new"
reads dir/new two
mv "$below/dir/new" "$below/dir/file"
reads dir/file two
gone dir/new
rm "$below/dir/file"
gone dir/file
mv "$below/dir/sub" "$below/sub"
gone dir/sub
[[ -d $mnt/sub ]] || fail "a directory that moved"
chmod 700 "$below/dir"
expect_errno EACCES as 1000:1000 ls "$mnt/dir"
chmod 755 "$below/dir"
as 1000:1000 ls "$mnt/dir"
raw_is 0 nodes
