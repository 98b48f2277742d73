#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A source that knows no POSIX ACLs, as the 9p one of this guest, is open to
# ordinary users as its modes say, at every level.
. "$THRU_ROOT/tests/lib/case.sh"

expect_errno EOPNOTSUPP getfattr -n system.posix_acl_access /usr/include
chmod 755 "$CASE_TMP"
for level in policy plain; do
	mnt=$CASE_TMP/$level
	thru_mount /usr/include "$mnt" --level "$level"
	expect_eq "$(as 1000:1000 find "$mnt/linux" -printf "%P %m %s\n" | sort | sha256sum)" \
		"$(find /usr/include/linux -printf "%P %m %s\n" | sort | sha256sum)" "a listing, level $level"
	as 1000:1000 cat "$mnt/stdio.h" | cmp - /usr/include/stdio.h
	expect_errno EROFS touch "$mnt/file"
	thru_umount "$mnt"
done
