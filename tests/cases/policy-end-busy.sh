#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A daemon that is told to end leaves nothing to be seen of what its policy hides, to who
# is in the mount neither: not before the connection ends.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/dir"
touch "$src/dir/shown" "$src/dir/hidden"
chown 1000 "$src/dir/hidden"
for round in {1..10}; do
	thru_mount "$src" "$mnt" --policy owner --policy-opt hide=1000
	(
		cd "$mnt/dir"
		touch "$CASE_TMP/there"
		while [[ -e shown ]]; do
			[[ ! -e hidden ]] || fail "what was hidden shows, round $round"
		done
	) &
	watcher=$!
	eventually 5 test -e "$CASE_TMP/there"
	kill "$thrud_pid"
	thru_killed "$mnt"
	wait "$watcher"
	rm "$CASE_TMP/there"
done
no_pins
