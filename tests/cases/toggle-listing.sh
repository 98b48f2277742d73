#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory that is being listed while its rule changes: each name comes once, in
# the order of the backing directory, whoever has given it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/dir"
(cd "$src/dir" && seq -f 'a-name-that-takes-some-room-%.0f' 2000 | xargs touch)
thru_mount "$src" "$mnt"
sys entries <"$src/dir" >expected

for start in on off; do
	thructl set "$mnt" "$start"
	exec {dir}<"$mnt/dir"
	: >listed
	state=$start calls=0
	# 4 KiB a call: some 60 names.
	while sys entries 4096 1 <&"$dir" >part && [[ $(<part) != ok ]]; do
		grep -v '^ok$' part >>listed
		calls=$((calls + 1))
		((calls % 3)) || {
			[[ $state = on ]] && state=off || state=on
			thructl set "$mnt" $state
		}
	done
	echo ok >>listed
	exec {dir}<&-
	((calls > 20)) || fail "only $calls calls"
	cmp -s listed expected || fail "$(diff listed expected | head)"
done
