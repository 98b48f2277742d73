#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A default ACL is inherited by all that can have it, beside the group and the set-gid
# bit of the directory, in place of the umask; without one there is the umask again.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

defaults() {
	mkdir -m 2775 "$mnt/dir"
	chown 1000:2000 "$mnt/dir"
	chmod 2777 "$mnt/dir"
	setfacl -m d:u::rwx,d:u:1005:rw,d:g::rx,d:o::r "$mnt/dir"
	has_mode dir 2777 "set-gid with a default ACL"
	as 1000:1000 bash -c 'umask 077; cd "$1"; : >file; mkdir sub sub/sub; mkfifo fifo; ln -s x link' \
		- "$mnt/dir"
	has_acl dir/file "user::rw- user:1005:rw- group::r-x mask::rw- other::r--"
	has_acl dir/fifo "user::rw- user:1005:rw- group::r-x mask::rw- other::r--"
	has_acl dir/sub/sub "$(getfacl -cEnp "$src/dir/sub" | xargs)"
	expect_match "$(getfacl -cEnp "$mnt/dir/sub/sub" | xargs)" \
		"default:user:1005:rw-.*default:mask::rwx" "defaults of a subdirectory, $level"
	# The set-gid bit and the group go with it.
	expect_match "$(owner_mode dir/sub)" "^1000 2000 2[0-7]{3}$" "subdirectory, $level"
	expect_match "$(owner_mode dir/sub/sub)" "^1000 2000 2[0-7]{3}$" "its own, $level"
	expect_eq "$(stat -c '%u %g' "$src/dir/file")" "1000 2000" "file, $level"
	# What has no name yet, inherits, and takes it along.
	chmod 777 "$mnt/dir"
	as 1000:1000 "$(command -v fsop)" tmpfile "$mnt/dir" temporary
	has_acl dir/temporary "user::rw- user:1005:rw- group::r-x mask::r-- other::---"
	# Without a default there is the umask again.
	setfacl -k "$mnt/dir"
	as 1000:1000 bash -c 'umask 027; cd "$1"; : >plain' - "$mnt/dir"
	has_acl dir/plain "user::rw- group::r-- other::---"
	# And through a copy: cp -a, tar and the like set what they have read.
	cp -a "$mnt/dir" "$mnt/copy"
	has_acl copy/file "user::rw- user:1005:rw- group::r-x mask::rw- other::r--"
	expect_eq "$(getfacl -cEnp "$src/copy/sub")" "$(getfacl -cEnp "$src/dir/sub")" "a copy, $level"
}

need_acls
at_levels defaults policy ino data plain
