#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A source that is the root of a tmpfs, number 1, is listed with the numbers that stat
# has; and so is a tmpfs mounted in it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src"
mount -t tmpfs tmpfs "$src"
defer umount "$src"
mkdir -p "$src/dir/deep" "$src/below"
mount -t tmpfs tmpfs "$src/below"
defer umount "$src/below"
mkdir "$src/below/dir"
same_numbers() {
	local name ino
	while read -r name ino _; do
		# What is mounted on a name is not what is listed, nor what is above the root.
		[[ $ino && $name != below && $1/$name != "$mnt/./.." ]] || continue
		expect_eq "$ino" "$(stat -c %i "$1/$name")" "number of $name in $1, $level"
	done <<<"$(sys entries <"$1")"
}
for level in policy ino data plain; do
	mirror "$level"
	expect_eq "$(stat -c %i "$mnt")" "$(stat -c %i "$src")" "number of the root"
	for dir in . dir dir/deep below/dir; do
		same_numbers "$mnt/$dir"
	done
	thru_umount "$mnt"
done
