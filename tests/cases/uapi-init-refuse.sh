#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An INIT reply that takes inode passthrough where it cannot be had fails the
# connection; without the flag the same replies are good.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file"
for option in --init=-passthrough --init=+writeback --stack-depth={0,3,-1} \
	--no-default-permissions; do
	raw_mount "$option"
	expect_eq "$(sys stat "$mnt/file")" ECONNREFUSED "stat after INIT with $option"
	counters_match "^ino 0" "counters after INIT with $option"
	raw_umount

	raw_mount "$option" --init=-ino
	expect_eq "$(sys stat "$mnt/file")" ok "stat after INIT with $option --init=-ino"
	raw_umount
done

# FUSE_POSIX_ACL brings default_permissions with it, too late for an offer.
raw_mount --no-default-permissions --init=+acl
expect_eq "$(sys stat "$mnt/file")" ECONNREFUSED "stat after INIT with FUSE_POSIX_ACL"
