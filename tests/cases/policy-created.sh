#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is made through the mount is decided by the name and the parent that it is made
# with, whatever request makes it; a nameless file by its parent, a second name of a file
# not at all. A hidden name that is made is hidden from then on.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

raw_mount --attach-root --entry-valid=1000
raw_policy tag
mkdir "$mnt/dir" "$mnt/daemon"

lstat() { [[ -h $1 ]] || true; }
for dir in dir daemon; do
	[[ $dir = dir ]] && n=1/0 by_name=1/0 || n=0/1 by_name=0/2
	cd "$mnt/$dir"
	hash sys
	mkdir made
	mkfifo fifo
	: >file
	ln -s nowhere link
	for name in made fifo file link; do
		lstat . # the directory has changed
		# Permission to search it is asked of the daemon each time.
		counted "getattr=$by_name lookup=0/0" lstat $name
	done
	exec {fd}<made
	counted "getattr=$n" sys fstat <&"$fd"
	sys entries <&"$fd" >/dev/null
	exec {fd}<&-
	counted "write=$n tmpfile=0/2" fsop tmpfile . linked
	cd /
done

# By its own name, wherever.
: >"$mnt/dir/daemon-file"
exec {fd}<"$mnt/dir/daemon-file"
counted "getattr=0/1 policy=1" sys fstat <&"$fd"
exec {fd}<&-

# Another name changes nothing for who has the file.
exec {fd}<"$mnt/dir/file"
ln "$mnt/dir/file" "$mnt/daemon/second"
counted "getattr=1/0" sys fstat <&"$fd"
exec {fd}<&-

# Made, for the name was not there to be asked for; then it is as if it were not.
mkdir "$mnt/dir/.hidden"
expect_eq "$(sys stat "$mnt/dir/.hidden")" ENOENT "a hidden directory that was made"
: >"$mnt/dir/.hidden-file"
expect_eq "$(sys open "$mnt/dir/.hidden-file" rdwr)" ENOENT "a hidden file that was made"
expect_eq "$(find "$src/dir" -name '.hidden*' | wc -l)" 2 "hidden names beneath"
