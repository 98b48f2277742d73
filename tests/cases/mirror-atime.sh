#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Access times: with noatime no way of reading moves them, with nodiratime none moves
# a directory's; without, they are the backing's. Read, copied, mapped, run, listed.
# What the kernel serves goes by the mount as it is when a file is opened.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

old=2001-01-01
make() {
	mkdir "$src/dir"
	head -c 8192 /dev/zero >"$src/dir/file"
	cp /bin/true "$src/dir/true"
	reset
}
reset() { touch -d "$old UTC" "$src/dir" "$src/dir/file" "$src/dir/true"; }
use() {
	cat "$mnt/dir/file" >/dev/null
	sys map "$mnt/dir/file" rdonly shared,read >/dev/null
	cp "$mnt/dir/file" "$CASE_TMP/copy"
	"$mnt/dir/true"
	ls "$mnt/dir" >/dev/null
	sys entries <"$mnt/dir" >/dev/null
}
# kept WHAT NAME...: those have their old access time
kept() {
	local what=$1 name
	shift
	for name; do
		expect_match "$(stat -c %x "$src/$name")" "^$old" "$name, $what, $level"
	done
}
moved() {
	local what=$1 name
	shift
	for name; do
		[[ $(stat -c %x "$src/$name") != "$old"* ]] || fail "$name: $what, $level"
	done
}

for level in policy ino; do
	rm -rf "$src"
	mkdir -p "$src"
	mirror "$level" -o noatime
	make
	use
	kept "mounted noatime" dir dir/file dir/true
	thru_umount "$mnt"
	[[ $BACKING != tmpfs ]] || continue # has no access times of directories

	mirror "$level"
	use
	moved relatime dir dir/file dir/true
	expect_eq "$(stat -c %x "$mnt/dir/file")" "$(stat -c %x "$src/dir/file")" "by the mount, $level"
	reset
	mount -o remount,bind,noatime "$mnt"
	use
	kept "after a remount with noatime" dir dir/file dir/true
	mount -o remount,bind,atime,relatime,nodiratime "$mnt"
	use
	kept "after a remount with nodiratime" dir
	moved "after a remount with nodiratime" dir/file dir/true
	reset
	mount -o remount,bind,atime,relatime,diratime "$mnt"
	use
	moved "after a remount with relatime" dir dir/file dir/true
	thru_umount "$mnt"
done
