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

# By the opcode. What a later patch adds goes here, and is tested by that.
declare -A known=([getattr]=3 [read]=15 [write]=16 [readdir]=28)
later=(setattr)

bit() { echo $((1 << ($1 - 1))); }
all=0
for op in "${!known[@]}"; do all=$((all | $(bit "${known[$op]}"))); done
skip=$all
for op in "${later[@]}"; do skip=$((skip | $(bit "${opcode_of[$op]}"))); done

# Unknown ones, alone and with what would be good.
for ((i = 1; i <= 64; i++)); do
	(((1 << (i - 1)) & skip)) && continue
	for name in file dir fifo; do
		raw_is EINVAL backing $name ops="$(printf '0x%x' $((1 << (i - 1))))"
		raw_is EINVAL backing $name ops="$(printf '0x%x' $((1 << (i - 1) | all)))"
	done
done

rw=$(($(bit 15) | $(bit 16))) getattr=$(bit 3) readdir=$(bit 28)
# expected NAME MASK: an errno, or nothing
expected() {
	local rest=$(($2 & ~rw))
	if ((!rest)); then
		case $1 in
		file) ;;
		dir) echo EISDIR ;;
		*) echo EINVAL ;;
		esac
	elif ((rest & readdir)) && [[ $1 != dir ]]; then
		echo ENOTDIR
	elif ((!(rest & getattr))); then
		echo EOPNOTSUPP
	fi
}
for name in file dir fifo link; do
	for ((set = 0; set < 16; set++)); do
		mask=$(((set & 1 ? getattr : 0) | (set & 2 ? readdir : 0) |
			(set & 4 ? $(bit 15) : 0) | (set & 8 ? $(bit 16) : 0)))
		errno=$(expected $name $mask)
		if [[ $errno ]]; then
			raw_is "$errno" backing $name ops=$mask
		else
			raw_id backing $name ops=$mask
			raw_is ok close "$REPLY"
		fi
	done
done
