#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is asked of files by ioctl and copied between them by the kernel: extents, inode
# flags, holes, copy_file_range. As on the backing file, and nothing asked of the server.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

src=$SCRATCH/src
mkdir -p "$src/dir"
head -c 300K /dev/urandom >"$src/file"
truncate -s 2M "$src/file"
head -c 100K /dev/urandom | dd of="$src/file" bs=4K seek=200 conv=notrunc status=none
echo old >"$src/existing"
sync
raw_mount --attach-root --ops=all

same() {
	local expected found
	expected=$(cd "$src" && "$@" 2>&1) || true
	found=$(cd "$mnt" && "$@" 2>&1) || true
	expect_eq "$found" "$expected" "$*"
	expect_eq "$(requests_seen)" "" "asked of the server by: $*"
}
extents() { filefrag -v -k "$1" | grep -v '^Filesystem type'; }
[[ $BACKING = tmpfs ]] || same extents file
[[ $BACKING = tmpfs ]] || chattr +A "$src/existing"
same lsattr -d .
same lsattr file existing dir
same stat -c '%n %s %b %B' file
same du -k --apparent-size file

# Copied between two files that the kernel has opened
copies() { cp "$mnt/file" "$mnt/existing"; }
counted "open=2/0" copies
cmp "$src/file" "$src/existing" || fail "a copy differs"
expect_eq "$(stat -c %s "$mnt/existing")" 2097152 "its size"
grows() { dd if="$mnt/file" of="$mnt/existing" bs=64K seek=32 conv=notrunc status=none; }
counted "open=2/0" grows
expect_eq "$(stat -c %s "$mnt/existing") $(stat -c %s "$src/existing")" "4194304 4194304" "its size"
expect_eq "$(requests_seen)" "" "asked of the server"
# One that the server has made, and so has open: copied, too
cp "$mnt/file" "$mnt/dir/new"
cmp "$src/file" "$src/dir/new" || fail "a copy to a new file differs"
