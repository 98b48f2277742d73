#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ACLs, mode and set-gid beside each other: chmod and setfacl change one another's mask;
# what is set is there, what is removed is gone, by the mount and beneath; defaults are
# inherited by all that can have them; a set-gid bit is kept from whom it is not for.
# timeout: 120
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

# acl PATH EXPECTED: one line of it, by the mount and by the backing
acl() {
	expect_eq "$(getfacl -cEnp "$mnt/$1" | xargs)" "$2" "ACL of $1, $level"
	expect_eq "$(getfacl -cEnp "$src/$1" | xargs)" "$2" "ACL of $1 beneath, $level"
}
mode() {
	expect_eq "$(stat -c %a "$mnt/$1")" "$2" "mode of $1, $3, $level"
	expect_eq "$(stat -c %a "$src/$1")" "$2" "mode of $1 beneath, $3, $level"
}

masks() {
	echo x >"$mnt/file"
	chmod 640 "$mnt/file"
	setfacl -m u:1001:rw,g:2000:r "$mnt/file"
	acl file "user::rw- user:1001:rw- group::r-- group:2000:r-- mask::rw- other::---"
	mode file 660 "the mask as the group's"
	chmod 640 "$mnt/file"
	acl file "user::rw- user:1001:rw- group::r-- group:2000:r-- mask::r-- other::---"
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
	acl file "user::rw- group::r-- other::r--"
}

defaults() {
	mkdir -m 2775 "$mnt/dir"
	chown 1000:2000 "$mnt/dir"
	chmod 2777 "$mnt/dir"
	setfacl -m d:u::rwx,d:u:1005:rw,d:g::rx,d:o::r "$mnt/dir"
	mode dir 2777 "set-gid with a default ACL"
	as 1000:1000 bash -c 'umask 077; cd "$1"; : >file; mkdir sub sub/sub; mkfifo fifo; ln -s x link' \
		- "$mnt/dir"
	acl dir/file "user::rw- user:1005:rw- group::r-x mask::rw- other::r--"
	acl dir/fifo "user::rw- user:1005:rw- group::r-x mask::rw- other::r--"
	acl dir/sub/sub "$(getfacl -cEnp "$src/dir/sub" | xargs)"
	expect_match "$(getfacl -cEnp "$mnt/dir/sub/sub" | xargs)" \
		"default:user:1005:rw-.*default:mask::rwx" "defaults of a subdirectory, $level"
	# The set-gid bit and the group go with it.
	expect_match "$(owner_mode dir/sub)" "^1000 2000 2[0-7]{3}$" "subdirectory, $level"
	expect_match "$(owner_mode dir/sub/sub)" "^1000 2000 2[0-7]{3}$" "its own, $level"
	expect_eq "$(stat -c '%u %g' "$src/dir/file")" "1000 2000" "file, $level"
	# What has no name yet, inherits, and takes it along.
	chmod 777 "$mnt/dir"
	as 1000:1000 "$(command -v fsop)" tmpfile "$mnt/dir" temporary
	acl dir/temporary "user::rw- user:1005:rw- group::r-x mask::r-- other::---"
	# Without a default there is the umask again.
	setfacl -k "$mnt/dir"
	as 1000:1000 bash -c 'umask 027; cd "$1"; : >plain' - "$mnt/dir"
	acl dir/plain "user::rw- group::r-- other::---"
	# And through a copy: cp -a, tar and the like set what they have read.
	cp -a "$mnt/dir" "$mnt/copy"
	acl copy/file "user::rw- user:1005:rw- group::r-x mask::rw- other::r--"
	expect_eq "$(getfacl -cEnp "$src/copy/sub")" "$(getfacl -cEnp "$src/dir/sub")" "a copy, $level"
}

setgid() {
	echo x >"$mnt/owned"
	mkdir "$mnt/owned-dir"
	for name in owned owned-dir; do
		chown 1000:2000 "$mnt/$name"
		# By the owner, who is not in the group: any change takes it.
		chmod 2755 "$mnt/$name"
		as 1000:1000 setfacl -m u:1001:rx "$mnt/$name"
		mode $name 755 "after an ACL by a stranger to the group"
		setfacl -b "$mnt/$name"
		chmod 2755 "$mnt/$name"
		as 1000:1000 chmod 2775 "$mnt/$name"
		mode $name 775 "after a chmod by a stranger to the group"
		# By who is in the group, and by root: it stays.
		chmod 2755 "$mnt/$name"
		as 1000:1000,2000 setfacl -m u:1001:rx "$mnt/$name"
		mode $name 2755 "after an ACL by one of the group"
		as 1000:1000,2000 chmod 2775 "$mnt/$name"
		mode $name 2775 "after a chmod by one of the group"
		setfacl -m u:1002:rx "$mnt/$name"
		mode $name 2755 "after an ACL by root, with a new mask"
	done
	# What a stranger to the group makes in its directory does not get the bit.
	mkdir "$mnt/group"
	chown 0:2000 "$mnt/group"
	chmod 2777 "$mnt/group"
	chmod 2775 "$mnt/owned"
	as 1000:1000 bash -c 'umask 0; cd "$1"; cp --preserve=mode "$2" stranger' - "$mnt/group" "$mnt/owned"
	expect_match "$(owner_mode group/stranger)" "^1000 2000 775$" "of a stranger, $level"
}
[[ $BACKING != tmpfs ]] || grep -q TMPFS_POSIX_ACL=y "$THRU_ROOT/build/kernel/config" ||
	skip "tmpfs has no ACLs in this kernel"
all() { masks; defaults; setgid; }
at_levels all policy ino data plain
