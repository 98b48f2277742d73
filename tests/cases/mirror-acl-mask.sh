#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# chmod and setfacl change one another's mask: by the mount and beneath there is what was
# set, what was removed is gone, and callers get what it gives them, no more.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

masks() {
	echo x >"$mnt/file"
	chmod 640 "$mnt/file"
	setfacl -m u:1001:rw,g:2000:r "$mnt/file"
	has_acl file "user::rw- user:1001:rw- group::r-- group:2000:r-- mask::rw- other::---"
	has_mode file 660 "the mask as the group's"
	chmod 640 "$mnt/file"
	has_acl file "user::rw- user:1001:rw- group::r-- group:2000:r-- mask::r-- other::---"
	expect_errno EACCES as 1001:1001 bash -c 'echo y >>"$1"' - "$mnt/file"
	as 1001:1001 cat "$mnt/file" >/dev/null
	as 1002:2000 cat "$mnt/file" >/dev/null
	chmod 600 "$mnt/file"
	expect_errno EACCES as 1001:1001 cat "$mnt/file"
	expect_errno EACCES as 1002:2000 cat "$mnt/file"
	setfacl -m m::rw "$mnt/file"
	as 1001:1001 bash -c 'echo y >>"$1"' - "$mnt/file"
	# The owner by his own entry alone, and who is in two groups by either.
	setfacl -m u::r,g::-,g:2000:-,g:2001:r "$mnt/file"
	chown 1003:2002 "$mnt/file"
	expect_errno EACCES as 1003:1003 bash -c 'echo y >>"$1"' - "$mnt/file"
	expect_errno EACCES as 1004:2000 cat "$mnt/file"
	as 1004:2000,2001 cat "$mnt/file" >/dev/null
	expect_errno EPERM as 1004:1004 setfacl -m u:1004:rwx "$mnt/file"
	# Removed beneath: gone for the mount, too.
	setfacl -b "$src/file"
	chmod 644 "$src/file"
	as 1004:2000 cat "$mnt/file" >/dev/null
	has_acl file "user::rw- group::r-- other::r--"
}

need_acls
at_levels masks policy ino data plain
