#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whatever is created belongs to who creates it; a set-gid directory gives its
# group; supplementary groups count.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

owners() {
	as 1000:1001 bash -c 'umask 027; cd "$1"; : >file; mkdir dir; mknod fifo p;
		ln -s x link' - "$mnt"
	expect_eq "$(owner_mode file)" "1000 1001 640" "file, $level"
	expect_eq "$(owner_mode dir)" "1000 1001 750" "directory, $level"
	expect_eq "$(owner_mode fifo)" "1000 1001 640" "fifo, $level"
	expect_eq "$(stat -c '%u %g' "$src/link")" "1000 1001" "symlink, $level"
	expect_eq "$(stat -c '%u %g %a' "$mnt/dir")" "1000 1001 750" "through the mount, $level"

	# Writable only by a supplementary group, whose own the files become.
	mkdir "$mnt/group"
	chown 0:2000 "$mnt/group"
	chmod 2770 "$mnt/group"
	as 1000:1001,2000 bash -c 'umask 0; : >"$1/file"; mkdir "$1/dir"' - "$mnt/group"
	expect_eq "$(owner_mode group/file)" "1000 2000 666" "file of a group, $level"
	expect_eq "$(owner_mode group/dir)" "1000 2000 2777" "directory of a group, $level"
	expect_errno EACCES as 1000:1001 touch "$mnt/group/other"

	# Devices are root's.
	expect_errno EPERM as 1000:1001 mknod "$mnt/device" b 1 1
	mknod "$mnt/device" c 1 3
	expect_eq "$(stat -c '%t %T' "$src/device")" "1 3" "device, $level"
}
at_levels owners
