#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A mount that shows before its policy is in force, as with auto_unmount, serves nobody
# until then.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src" "$mnt"
touch "$src/hidden"
chown 1000 "$src/hidden"

# Whoever attaches a policy sweeps first what is left of connections that are no more,
# and waits for this one.
stale=/sys/fs/bpf/thru/4000000000
mkdir -p "$stale"
exec {lock}<"$stale"
flock "$lock"

thrud -f -o auto_unmount --policy owner --policy-opt hide=1000 "$src" "$mnt" {lock}<&- &
daemon=$!
eventually 5 is_mounted "$mnt"
expect_eq "$(kernel_says "$mnt" policy)" - "policy, meanwhile"
for ((try = 0; try < 3; try++)); do
	! timeout 0.5 stat "$mnt/hidden" >/dev/null 2>&1 || fail "seen without the policy"
done
is_mounted "$mnt" || fail "not mounted any more"
exec {lock}<&-

eventually 10 stat "$mnt"
expect_eq "$(kernel_says "$mnt" policy)" owner "policy"
expect_errno ENOENT stat "$mnt/hidden"
umount "$mnt"
wait "$daemon"
no_pins
