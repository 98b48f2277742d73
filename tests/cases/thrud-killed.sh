#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A killed daemon leaves a dead mount, which says so, is not mounted over, and
# goes with umount; then all works again.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

for level in policy data; do
	mirror "$level"
	touch "$mnt/file"
	exec 8<"$mnt/file" 9<"$mnt"
	kill -9 "$thrud_pid"
	thru_killed "$mnt"
	expect_errno ENOTCONN ls "$mnt"
	expect_errno ENOTCONN touch "$mnt/other"
	expect_fail thrud "$src" "$mnt"
	expect_match "$(<"$CASE_TMP/.output")" "^thrud: mountpoint '$mnt': .*umount" "what thrud says"
	exec 8<&- 9<&-
	umount "$mnt"
done
mirror policy
expect_eq "$(ls "$mnt")" file "after all"
