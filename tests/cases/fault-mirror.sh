#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The same of calls on a mirror with a policy, which is asked in between; and the
# rules that it decides by hold before, meanwhile and afterwards.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/fault.sh"

calls=(lookup missing stat open list read write)
src=$CASE_TMP/src mnt=$CASE_TMP/mnt
mkdir "$src"
mount -t tmpfs src "$src"
defer umount "$src"
for call in "${calls[@]}" rename; do
	fault_files "$src/on/$call"
	fault_files "$src/off/$call"
done
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/off" off
for side in on off; do
	for call in "${calls[@]}" rename; do
		echo -n "$side "
		failnth "$call" "$mnt/$side/$call"
	done
done
stat_by kernel "$mnt" "$mnt/on/stat/file"
stat_by daemon "$mnt" "$mnt/off/stat/file"

# What is decided anew meanwhile, after each change of a rule.
for rule in off all meta all; do
	thructl set "$mnt/on" "$rule"
	failnth stat "$mnt/on/stat"
	failnth list "$mnt/on/list"
done
stat_by kernel "$mnt" "$mnt/on/stat/file"
stat_by daemon "$mnt" "$mnt/off/stat/file"
same_tree "$src" "$mnt"
thru_umount "$mnt"
no_pins
