#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl policy show and detach: what decides is told; without it the kernel serves
# all, no pin is left, and the mount ends as any other.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
thructl set "$mnt/dir" off
stat_by daemon "$mnt" "$mnt/dir"

shown=$(thructl policy show "$mnt/dir")
for line in "policy      subtree" "connection  $(conn_of "$mnt")" "rules       2" \
	"decisions   [1-9][0-9]* granted, [1-9][0-9]* denied, 0 without"; do
	expect_match "$shown" "$line" "show"
done
json=$(thructl policy show --json "$mnt")
for member in "\"mountpoint\":\"$mnt\"" '"policy":"subtree"' '"rules":2' '"map_id":[1-9]' \
	'"granted":[1-9]'; do
	expect_match "$json" "$member" "show --json"
done
expect_match "$(bpftool link show pinned "$(pins_of "$mnt")/link")" \
	"^$(awk '$1 == "link" { print $2 }' <<<"$shown"): struct_ops" "link"

thructl policy detach --json "$mnt" >out 2>err
expect_match "$(<out)" "\"mountpoint\":\"$mnt\"" "detach --json"
expect_match "$(<err)" "no policy now" "what detach says"
expect_eq "$(kernel_says "$mnt" policy)" - "policy"
stat_by kernel "$mnt" "$mnt/dir"
no_pins
for verb in "policy show" "policy detach" "policy replace all" list; do
	# shellcheck disable=SC2086 # words are meant
	expect_fail thructl $verb "$mnt"
	expect_match "$(<"$CASE_TMP/.output")" "no policy in force" "thructl $verb"
done
thru_umount "$mnt"
no_pins
