#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who is slow to detach after its mount has gone does not take the pins of the
# next mount, which has got the same number, with it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
thru_mount "$SCRATCH/src" "$mnt" --level ino
conn=$(conn_of "$mnt")
mkfifo hold
policy attach "$thrud_pid" "$conn" subtree <hold >said &
holder=$!
exec 8>hold
eventually 10 grep -q "^ok" said
expect_eq "$(kernel_says "$mnt" policy)" subtree "policy"
thru_umount "$mnt"

thru_mount "$SCRATCH/src" "$mnt"
expect_eq "$(conn_of "$mnt")" "$conn" "number of the connection"
echo >&8
wait "$holder" || fail "policy attach: $(<said)"
expect_eq "$(pins "$mnt")" "bump link paths roots rules stats" "pins"
thructl set "$mnt/dir" off
expect_eq "$(thructl list "$mnt" | wc -l)" 3 "lines of thructl list"
thru_umount "$mnt"
no_pins
