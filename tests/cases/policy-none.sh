#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The policy `none`: the daemon serves everything, though the kernel could, and
# all that it serves is right.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
echo text >"$SCRATCH/src/dir/file"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --policy none
expect_match "$(<"$thrud_log")" "level policy" "level"
expect_eq "$(kernel_says "$mnt" policy)" none "policy"

for path in "$mnt" "$mnt/dir" "$mnt/dir/file"; do
	stat_by daemon "$mnt" "$path"
done
by_daemon "$mnt" list ls "$mnt/dir"
by_daemon "$mnt" open cat "$mnt/dir/file"
expect_eq "$(<"$mnt/dir/file")" text "what is read"
echo more >>"$mnt/dir/file"
expect_eq "$(<"$SCRATCH/src/dir/file")" $'text\nmore' "what was written"
expect_eq "$(awk '$1 == "op" { sum += $3 } END { print sum + 0 }' \
	"/sys/fs/fuse/connections/$(conn_of "$mnt")/passthrough")" 0 "served by the kernel"
expect_match "$(thructl status "$mnt")" "decisions +0 granted, [1-9][0-9]* denied" "status"
thru_umount "$mnt"
no_pins
