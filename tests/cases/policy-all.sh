#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The policy `all`: the kernel serves all it can, of directories, files and links,
# and every decision is counted as one that grants.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
echo text >"$SCRATCH/src/dir/file"
ln -s file "$SCRATCH/src/dir/link"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --policy all
expect_match "$(<"$thrud_log")" "level policy" "level"
expect_eq "$(kernel_says "$mnt" policy)" all "policy"

for path in "$mnt" "$mnt/dir" "$mnt/dir/file" "$mnt/dir/link"; do
	stat_by kernel "$mnt" "$path"
done
by_kernel "$mnt" list ls "$mnt/dir"
by_kernel "$mnt" open cat "$mnt/dir/file"
by_kernel "$mnt" read cat "$mnt/dir/file"
expect_match "$(thructl status "$mnt")" "decisions +[1-9][0-9]* granted, 0 denied" "status"

# Rules are not its business.
expect_fail thructl set "$mnt/dir" off
thru_umount "$mnt"
expect_fail thrud --policy all --ops meta "$SCRATCH/src" "$mnt"
expect_match "$(<"$CASE_TMP/.output")" "it takes no rules, so no --ops" "thrud --ops"
no_pins
