#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The policy `owner`: files pass, are kept for the daemon or are hidden by whose they
# are; the root of the mount is there whoever owns it, and a list that is none
# fails rather than shows what was to be hidden.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir1002"
for uid in 0 1000 1001 1002; do
	echo text >"$SCRATCH/src/f$uid"
	chown "$uid" "$SCRATCH/src/f$uid"
done
touch "$SCRATCH/src/dir1002/f0"
chown 1002 "$SCRATCH/src/dir1002"
mounted() {
	local opts=()
	while (($#)); do opts+=(--policy-opt "$1"); shift; done
	thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --policy owner "${opts[@]}"
	expect_eq "$(kernel_says "$mnt" policy)" owner "policy"
}

# Without lists all pass.
mounted
stat_by kernel "$mnt" "$mnt/f0"
stat_by kernel "$mnt" "$mnt/f1002"
thru_umount "$mnt"

mounted hide=1002 daemon=1001,1003
stat_by kernel "$mnt" "$mnt/f0"
stat_by kernel "$mnt" "$mnt/f1000"
by_kernel "$mnt" read cat "$mnt/f1000"
stat_by daemon "$mnt" "$mnt/f1001"
by_daemon "$mnt" open cat "$mnt/f1001"
for hidden in f1002 dir1002 dir1002/f0; do
	expect_errno ENOENT stat "$mnt/$hidden"
	expect_errno ENOENT cat "$mnt/$hidden"
done
expect_match "$(thructl status "$mnt")" "decisions +[1-9][0-9]* granted, [1-9]" "status"
thru_umount "$mnt"

# Only these pass.
mounted pass=1000,1002
open_by kernel "$mnt" "$mnt/f1000"
open_by kernel "$mnt" "$mnt/dir1002"
open_by daemon "$mnt" "$mnt/f0"
open_by daemon "$mnt" "$mnt/f1001"
thru_umount "$mnt"

# The root is root's, and only served by the daemon.
mounted hide=0
stat_by daemon "$mnt" "$mnt"
expect_errno ENOENT stat "$mnt/f0"
open_by kernel "$mnt" "$mnt/f1000"
thru_umount "$mnt"

mounted "hide=1002;1001"
stat "$mnt" >/dev/null
expect_errno EINVAL stat "$mnt/f1002"
expect_errno EINVAL stat "$mnt/f0"
thru_umount "$mnt"

# Lists that take the verifier longest: as many as there is room for.
mounted "hide=$(seq -s, 10 51)" "daemon=$(seq -s, 52 93)" "pass=0,$(seq -s, 1 9),$(seq -s, 60 93)"
stat_by kernel "$mnt" "$mnt/f0"
open_by daemon "$mnt" "$mnt/f1000"
thru_umount "$mnt"
no_pins
