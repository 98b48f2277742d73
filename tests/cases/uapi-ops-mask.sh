#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every bit of an ops mask, and every set of those that are known, on each type of
# file: taken, or refused with the errno that BACKING_OPEN documents.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file"
mkdir "$src/dir"
mkfifo "$src/fifo"
ln -s file "$src/link"
raw_mount --attach-root

# Of the first, every set is tried; of the others, what they are alone and with GETATTR.
known=(getattr setattr read write readdir lookup)
others=(open opendir readlink statfs getxattr listxattr)
declare -A bit
all=0
for op in "${known[@]}" "${others[@]}"; do
	bit[$op]=$((1 << (opcode_of[$op] - 1)))
	all=$((all | bit[$op]))
done

# Unknown ones, alone and with what would be good.
for ((i = 1; i <= 64; i++)); do
	(((1 << (i - 1)) & all)) && continue
	printf -v alone 0x%x $((1 << (i - 1)))
	printf -v beside 0x%x $((1 << (i - 1) | all))
	for name in file dir fifo; do
		raw_is EINVAL backing $name ops="$alone"
		raw_is EINVAL backing $name ops="$beside"
	done
done

# expected NAME MASK: an errno, or nothing
expected() {
	local rest=$(($2 & ~(bit[read] | bit[write])))
	if ((!rest)); then
		case $1 in
		file) ;;
		dir) echo EISDIR ;;
		*) echo EINVAL ;;
		esac
	elif ((rest & (bit[readdir] | bit[lookup] | bit[opendir]))) && [[ $1 != dir ]]; then
		echo ENOTDIR
	elif ((!(rest & bit[getattr]))); then
		echo EOPNOTSUPP
	fi
}
try() {
	local errno
	errno=$(expected "$1" "$2")
	if [[ $errno ]]; then
		raw_is "$errno" backing "$1" ops="$2"
	else
		raw_id backing "$1" ops="$2"
		raw_is ok close "$REPLY"
	fi
}
for name in file dir fifo link; do
	for ((set = 0; set < 1 << ${#known[@]}; set++)); do
		mask=0
		for ((i = 0; i < ${#known[@]}; i++)); do
			((!(set & 1 << i))) || mask=$((mask | bit[${known[i]}]))
		done
		try $name $mask
	done
	for op in "${others[@]}"; do
		try $name $((bit[$op]))
		try $name $((bit[$op] | bit[getattr]))
	done
	try $name $all
done
