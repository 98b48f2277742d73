#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Policies are replaced while others change rules and walk the tree: no rule that was
# set is lost, and no walk fails.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src"/{0..39}/sub
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"

replace() {
	while [[ ! -e $CASE_TMP/stop ]]; do
		thructl policy replace subtree "$mnt" || return
		echo >>"$CASE_TMP/replaced"
	done
}
walk() {
	while [[ ! -e $CASE_TMP/stop ]]; do
		[[ $(find "$mnt" | wc -l) = 81 ]] || return
	done
}
replace 2>said &
replacer=$!
walk &
walker=$!
eventually 20 test -s replaced
for i in {0..39}; do thructl set "$mnt/$i" off; done
touch stop
wait "$replacer" || fail "replace: $(<said)"
wait "$walker" || fail "a walk saw another tree"
(($(wc -l <replaced) > 1)) || fail "replaced once only"

expect_eq "$(thructl list "$mnt" | awk '$2 == "none" || $2 == "off"' | wc -l)" 40 "rules"
for i in 0 20 39; do stat_by daemon "$mnt" "$mnt/$i/sub"; done
expect_eq "$(pins "$mnt")" "bump link paths roots rules stats" "pins"
thru_umount "$mnt"
no_pins
