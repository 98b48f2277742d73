#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The set-gid bit is kept from whom it is not for: who is not in the group takes it away
# with any ACL or mode that he sets, and does not get it for what he makes.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

setgid() {
	echo x >"$mnt/owned"
	mkdir "$mnt/owned-dir"
	for name in owned owned-dir; do
		chown 1000:2000 "$mnt/$name"
		# By the owner, who is not in the group: any change takes it.
		chmod 2755 "$mnt/$name"
		as 1000:1000 setfacl -m u:1001:rx "$mnt/$name"
		has_mode $name 755 "after an ACL by a stranger to the group"
		setfacl -b "$mnt/$name"
		chmod 2755 "$mnt/$name"
		as 1000:1000 chmod 2775 "$mnt/$name"
		has_mode $name 775 "after a chmod by a stranger to the group"
		# By who is in the group, and by root: it stays.
		chmod 2755 "$mnt/$name"
		as 1000:1000,2000 setfacl -m u:1001:rx "$mnt/$name"
		has_mode $name 2755 "after an ACL by one of the group"
		as 1000:1000,2000 chmod 2775 "$mnt/$name"
		has_mode $name 2775 "after a chmod by one of the group"
		setfacl -m u:1002:rx "$mnt/$name"
		has_mode $name 2755 "after an ACL by root, with a new mask"
	done
	# What a stranger to the group makes in its directory does not get the bit.
	mkdir "$mnt/group"
	chown 0:2000 "$mnt/group"
	chmod 2777 "$mnt/group"
	chmod 2775 "$mnt/owned"
	as 1000:1000 bash -c 'umask 0; cd "$1"; cp --preserve=mode "$2" stranger' - "$mnt/group" "$mnt/owned"
	expect_match "$(owner_mode group/stranger)" "^1000 2000 775$" "of a stranger, $level"
}

need_acls
at_levels setgid policy ino data plain
