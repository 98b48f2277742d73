#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# As many rules as there can be; one more is refused, and the rest goes on.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
conn=$(conn_of "$mnt")
policy fill "$conn" 65535
expect_fail thructl set "$mnt/dir" off
expect_match "$(<"$CASE_TMP/.output")" "all 65536 rules are in use" "thructl set"
stat_by kernel "$mnt" "$mnt/dir"
expect_eq "$(thructl list "$mnt" | wc -l)" 65537 "lines of thructl list"
thructl set "$mnt" meta
thructl clear --inode 18446744073709551615 "$mnt"
thructl set "$mnt/dir" off
stat_by daemon "$mnt" "$mnt/dir"
