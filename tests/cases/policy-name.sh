#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy of the user's own, from a file: by name, sleepable, without rules. It
# can hide and fail names; what makes no sense is left to the daemon, counted.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src"
touch "$SCRATCH"/src/{file,daemon,.hidden,broken,nonsense,greedy}
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --policy "$THRU_ROOT/build/tests/bpf/name.bpf.o"
expect_eq "$(kernel_says "$mnt" policy)" name "policy"

stat_by kernel "$mnt" "$mnt/file"
stat_by daemon "$mnt" "$mnt/daemon"
expect_errno ENOENT stat "$mnt/.hidden"
expect_errno EIO stat "$mnt/broken"
expect_eq "$(kernel_says "$mnt" fallback | awk '/invalid/ { print $2 }')" 0 "invalid decisions"
asked "$mnt" stat stat "$mnt/nonsense"
((kernel == 0)) || fail "served on a nonsensical decision"
asked "$mnt" stat stat "$mnt/greedy"
((kernel == 0)) || fail "served what was not offered"
expect_match "$(kernel_says "$mnt" fallback | awk '/invalid/ { print $2 }')" \
	'^[1-9]' "invalid decisions"

# Rules are not its business.
expect_fail thructl set "$mnt/file" off
expect_match "$(<"$CASE_TMP/.output")" "^thructl: set '$mnt/file': " "thructl set"
