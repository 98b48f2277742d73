#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where the backing's mount is read-only nothing can be changed: EROFS, whatever the
# FUSE mount says; so where its file system is; and where the FUSE mount is.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir" "$CASE_TMP/under"
mount --bind "$src" "$CASE_TMP/under"
defer umount "$CASE_TMP/under"
mount --bind "$src" "$src"
defer umount "$src"
mount -o remount,bind,ro "$src"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write

attributes=$(stat -c '%a %u %g %s %y %z' "$src/file" "$src/dir")
refused() {
	expect_eq "$(io "$mnt/file" none chmod=600 chown=1:2 utimes=1:2 utimes=now:now truncate=1)" \
		"EROFS EROFS EROFS EROFS EROFS" "a file, $1"
	expect_eq "$(io "$mnt/dir" none chmod=600 chown=1:2 utimes=1:2)" "EROFS EROFS EROFS" "a directory, $1"
	expect_eq "$(sys open "$mnt/file" wronly)" EROFS "open to write, $1"
	expect_eq "$(sys open "$mnt/file" rdwr,trunc)" EROFS "open with O_TRUNC, $1"
	expect_eq "$(stat -c '%a %u %g %s %y %z' "$src/file" "$src/dir")" "$attributes" "attributes, $1"
}
counted "setattr=8/0" refused "mount of the backing"
mount -o remount,bind,rw "$src"
expect_eq "$(io "$mnt/file" rdwr chmod=644 write=data)" "ok ok" "all writable"
attributes=$(stat -c '%a %u %g %s %y %z' "$src/file" "$src/dir")
mount -o remount,ro "$CASE_TMP/under"
refused "file system of the backing"
mount -o remount,rw "$CASE_TMP/under"
mount -o remount,bind,ro "$mnt"
counted "setattr=0/0" refused "mount of FUSE"
