#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Operators at once lose no change of each other, and a walk that runs meanwhile
# sees the same tree as without them.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{a,b}/{1,2,3}
touch "$src"/{a,b}/{1,2,3}/{x,y,z}
thru_mount "$src" "$mnt" "${uncached[@]}"

# Each adds or takes one operation: all of these must be there at the end.
thructl set "$mnt" getattr,setattr,readlink
pids=()
for ops in +read +write +readdir +open +statfs +lookup -setattr -readlink; do
	thructl set "$mnt" "$ops" &
	pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
expect_eq "$(thructl list --json "$mnt" | grep -cE '"(read|write|getattr|readdir|open|statfs|lookup)"')" \
	7 "operations after eight changes at once"
! thructl list --json "$mnt" | grep -E '"(setattr|readlink)"' || fail "an operation is back"

thructl set "$mnt" on
expected=$(cd "$src" && find . -printf '%p %i %s %m\n' | sort)
for dir in a b; do
	for ((i = 0; i < 12; i++)); do
		thructl set "$mnt/$dir" off
		thructl clear "$mnt/$dir"
	done &
	pids+=($!)
done
walks=0
while [[ $(jobs -r | grep -c thructl) != 0 ]]; do
	expect_eq "$(cd "$mnt" && find . -printf '%p %i %s %m\n' | sort)" "$expected" "a walk"
	walks=$((walks + 1))
done
wait "${pids[@]: -2}"
((walks > 2)) || fail "only $walks walks while rules changed"
expect_eq "$(thructl list "$mnt" | wc -l)" 2 "lines of thructl list"
