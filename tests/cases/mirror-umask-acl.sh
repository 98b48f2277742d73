#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The umask applies where there is no default ACL, and the default ACL instead
# of it where there is; ACLs grant and deny through the mount.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

acls() {
	mkdir "$mnt/dir"
	chmod 777 "$mnt/dir"
	as 1000:1000 bash -c 'umask 077; : >"$1/before"' - "$mnt/dir"
	expect_eq "$(owner_mode dir/before)" "1000 1000 600" "umask, $level"

	setfacl -m d:u:1005:rwx,d:g::r-x,d:o::--- "$mnt/dir"
	as 1000:1000 bash -c 'umask 077; : >"$1/after"; mkdir "$1/sub"' - "$mnt/dir"
	expect_eq "$(getfacl -cEnp "$mnt/dir/after" | paste -sd' ')" \
		"user::rw- user:1005:rwx group::r-x mask::rw- other::--- " \
		"default ACL, $level"
	expect_eq "$(getfacl -cnp "$mnt/dir/sub")" "$(getfacl -cnp "$src/dir/sub")" \
		"of a directory, $level"

	setfacl -m u:1001:rwx "$mnt/dir"
	chmod o= "$mnt/dir"
	as 1001:1001 touch "$mnt/dir/granted"
	expect_errno EACCES as 1002:1002 touch "$mnt/dir/denied"
	setfacl -x u:1001 "$mnt/dir"
	expect_errno EACCES as 1001:1001 touch "$mnt/dir/revoked"
}
need_acls
at_levels acls
