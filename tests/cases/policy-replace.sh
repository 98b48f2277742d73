#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl policy replace: another policy decides from the next operation on, of what
# is cached and what is open as well; rules go along where both take them, and the
# tools find the maps of the one in force.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt objects=$THRU_ROOT/build/tests/bpf
mkdir -p "$SCRATCH/src/dir"
touch "$SCRATCH"/src/{a.o,a.c,dir/file}
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
thructl set "$mnt/dir" off
exec 8<"$mnt/dir"
link() { thructl policy show "$mnt" | awk '$1 == "link" { print $2 }'; }
before=$(link)
decided() {
	by_kernel "$mnt" stat stat "$mnt"
	"by_$1" "$mnt" stat stat -L /proc/self/fd/8
}
decided daemon

# To one that takes rules, with them; the old maps are no longer written to.
rules=$(thructl list "$mnt")
thructl policy replace subtree "$mnt" 2>err
expect_eq "$(<err)" "" "what replace says"
expect_eq "$(thructl list "$mnt")" "$rules" "rules"
expect_eq "$(pins "$mnt")" "bump link paths roots rules stats" "pins"
decided daemon
thructl set "$mnt/dir" on
decided kernel
thructl set "$mnt/dir" off
decided daemon

# To one that takes none, and back: then there are no rules.
thructl policy replace all "$mnt" 2>err
expect_match "$(<err)" "^thructl: policy replace '$mnt': its 2 rules are gone" "what replace says"
expect_eq "$(kernel_says "$mnt" policy)" all "policy"
expect_eq "$(pins "$mnt")" "link stats" "pins"
decided kernel
expect_fail thructl set "$mnt/dir" off
thructl policy replace none "$mnt"
open_by daemon "$mnt" "$mnt"
thructl policy replace subtree "$mnt" 2>err
expect_match "$(<err)" "there are no rules" "what replace says"
open_by daemon "$mnt" "$mnt"
thructl set "$mnt" on
decided kernel

# From a file, with options, in any order of words.
thructl policy replace --policy-opt suffixes=.c,.o suffix "$mnt" --policy-opt suffixes=.o 2>err
open_by kernel "$mnt" "$mnt/a.o"
open_by daemon "$mnt" "$mnt/a.c"
thructl policy replace "$objects/objects.bpf.o" "$mnt"
open_by kernel "$mnt" "$mnt/a.o"
expect_eq "$(pins "$mnt")" link "pins"
expect_match "$(thructl policy replace --json "$objects/name.bpf.o" "$mnt")" \
	'"policy":"name",.*"rules_carried":0' "replace --json"
decided kernel
expect_eq "$(link)" "$before" "link"

# It is the daemon's to take away with the mount.
exec 8<&-
thru_umount "$mnt"
no_pins
