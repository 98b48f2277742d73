#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One policy a connection: the second is refused, and the first does not notice.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
conn=$(conn_of "$mnt")
thructl set "$mnt/dir" off
rules=$(thructl list "$mnt")

expect_errno EBUSY policy attach "$thrud_pid" "$conn" subtree
expect_eq "$(kernel_says "$mnt" policy)" subtree "policy"
expect_eq "$(thructl list "$mnt")" "$rules" "rules"
stat_by daemon "$mnt" "$mnt/dir"
stat_by kernel "$mnt" "$mnt"
thru_umount "$mnt"

# Without one, whoever holds the session's fd can attach, and leaves no trace.
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --level ino
expect_eq "$(kernel_says "$mnt" policy)" - "policy"
expect_eq "$(policy attach "$thrud_pid" "$(conn_of "$mnt")" subtree </dev/null)" "ok subtree" "attach"
expect_eq "$(kernel_says "$mnt" policy)" - "policy after detaching"
no_pins
