#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Backings come and go while their inodes are in use by several processes: a stat and
# a listing are right whoever gave them, an open has a backing or ENOENT, and when all
# is over the kernel holds nothing.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
for ((i = 0; i < 100; i++)); do : >"$src/dir/$i"; done
raw_mount --attach-root --entry-valid=1000
exists "$mnt/file"
exec {fd}<"$mnt/file" {dir}<"$mnt/dir"
listed=$(sys entries <"$src/dir")
size=$(stat -c '%i %s %h' "$src/file")

# until_over CMD ARG...: again and again, at least once; what it prints is kept
until_over() {
	while :; do
		"$@" 2>&1
		[[ ! -e over ]] || return 0
	done | sort | uniq -c >"seen-$1"
}
stats() { stat -Lc '%i %s %h' "$mnt/file" "/proc/self/fd/$fd"; }
lists() {
	sys seek 0 <&"$dir" >/dev/null
	[[ $(sys entries <&"$dir") = "$listed" ]] && echo same || echo different
}
opens() { sys open "$mnt/file" rdwr; }
opendirs() { sys open "$mnt/dir" rdonly,directory; }
for kind in stats lists opens opendirs; do
	until_over $kind &
	pids+=("$!")
done
for ((turn = 0; turn < 60; turn++)); do
	for name in file dir; do
		[[ $name = file ]] && ops=getattr,read,write || ops=getattr,readdir
		raw_id backing "$name" ops="$ops"
		id=$REPLY
		raw attach "$name" 0 >/dev/null
		raw_is ok attach $name "$id"
		raw_is ok close "$id"
	done
done
touch over
wait "${pids[@]}"
expect_match "$(<seen-stats)" "^ *[0-9]+ $size$" "what stat said"
expect_match "$(<seen-lists)" "^ *[0-9]+ same$" "what a listing said"
for kind in opens opendirs; do
	expect_eq "$(awk '$2 != "ok" && $2 != "ENOENT"' "seen-$kind")" "" "what open said"
done
counted "getattr=1/0" sys fstat <&"$fd"
expect_eq "$(cat <&"$fd")" data "what is open since before"
exec {fd}<&- {dir}<&-
