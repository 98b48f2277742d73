#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is renamed from a subtree that is on to one that is off, or back, is under the
# rule of the new place on the next operation, and so is all below it, though the
# kernel has it cached, open, or as a working directory.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{on,off}
mkdir -p "$src/on/dir/deep/deeper"
touch "$src/on/dir/deep/deeper/file" "$src/on/alone"
thru_mount "$src" "$mnt" -o entry_timeout=1000,attr_timeout=0
counters_of "$mnt"
thructl set "$mnt/off" off
hash sys # the first search for it looks at the working directory
cd "$mnt/on/dir/deep"
exec {dir}<"$mnt/on/dir/deep/deeper" {here}<.

# who kernel|daemon: by descriptors and the working directory no name is looked up
who() {
	local n=1/0
	[[ $1 = kernel ]] || n=0/1
	counted "getattr=$n" sys fstat <&"$dir"
	counted "getattr=$n" sys fstat <&"$here"
	sys seek 0 <&"$dir" >/dev/null
	counted "readdir=$n" sys entries 4096 1 <&"$dir"
}
who kernel
for _ in 1 2; do
	mv "$mnt/on/dir" "$mnt/off/dir"
	who daemon
	mv "$mnt/off/dir" "$mnt/on/dir"
	who kernel
done
# Exchanged with another.
mkdir "$mnt/off/dir"
if mv --exchange "$mnt/on/dir" "$mnt/off/dir" 2>/dev/null; then who daemon; fi
exec {dir}<&- {here}<&-
cd /

# A file, beside which nothing is decided anew.
exec {file}<"$mnt/on/alone"
counted "getattr=1/0" sys fstat <&"$file"
mv "$mnt/on/alone" "$mnt/off/alone"
counted "getattr=0/1" sys fstat <&"$file"
mv "$mnt/off/alone" "$mnt/on/alone"
counted "getattr=1/0" sys fstat <&"$file"
exec {file}<&-
