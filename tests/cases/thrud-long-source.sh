#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A source whose path is longer than what the kernel takes to be shown can be mirrored;
# the path is cut, between characters.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

# of_length BYTES: a path below $SCRATCH, in characters of two
of_length() {
	local LC_ALL=C path=$SCRATCH/x
	((($1 - ${#path}) % 2 == 0)) || path+=x
	while ((${#path} < $1)); do
		[[ ${path##*/} != ????????????????????????????????????????* ]] || path+=/x
		path+=$'\xc3\xa9'
	done
	echo "$path"
}
for length in 255 256 257 300 301; do
	src=$(of_length "$length")
	mkdir -p "$src"
	echo "$length" >"$src/file"
	mirror policy
	expect_eq "$(<"$mnt/file")" "$length" "a file"
	shown=$(LC_ALL=C awk -v "point=$mnt" '$5 == point { print $(NF - 1) }' /proc/self/mountinfo)
	cut=$((length > 255 ? 254 + length % 2 : length))
	expect_eq "$shown" "$(head -c "$cut" <<<"$src")" "source shown"
	thru_umount "$mnt"
done
