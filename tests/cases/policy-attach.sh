#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A mount has its policy pinned while it lives, for root's eyes only, and
# nothing of it afterwards.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
thru_mount "$SCRATCH/src" "$mnt"
pins=$(pins_of "$mnt")
expect_eq "$(pins "$mnt")" "bump link paths roots rules stats" "pins"
id=$(thructl policy show "$mnt" | awk '$1 == "map" { print $2 }')
expect_eq "$(find "$pins" -type d -name "$id" -printf '%m %u %P')" "700 root $id" "the directory of the policy"
expect_eq "$(stat -c '%a %u' "$pins")" "700 0" "mode of $pins"
expect_eq "$(stat -c '%a %u' "${pins%/*}")" "700 0" "mode of ${pins%/*}"
expect_eq "$(kernel_says "$mnt" policy)" subtree "policy"
expect_match "$(bpftool link show pinned "$pins/link")" struct_ops "link"

# All of the mirror is on at first, by one rule.
expect_eq "$(thructl list "$mnt" | tail -n +2 | awk '{ print $2, $3 }')" \
	"all $mnt" "rules"
expect_match "$(thructl status "$mnt")" "policy +subtree, generation [0-9]+" "status"

# A second mount has its own.
thru_mount "$SCRATCH/other" "$CASE_TMP/other"
[[ $(pins_of "$CASE_TMP/other") != "$pins" ]] || fail "two mounts share pins"
thru_umount "$CASE_TMP/other"
[[ -e $pins/link ]] || fail "one unmount took the other's pins"

thru_umount "$mnt"
no_pins
