# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the cases about a thrud with less than all rights, after case.sh.

# change_all DIR: what a mirror's daemon needs a right for, each with its status
change_all() {
	local dir=$1
	run() {
		local status=0
		"$@" >/dev/null 2>&1 || status=$?
		echo "${*//"$dir"/DIR}: $status"
	}
	chmod 1777 "$dir"
	run as 1000:1000 mkdir -m 700 "$dir/own"
	run as 1000:1000 bash -c "umask 27; echo 1 >'$dir/own/file'"
	run as 1000:1000,1001 chgrp 1001 "$dir/own/file"
	run cat "$dir/own/file"
	run as 1001:1001 cat "$dir/own/file"
	run bash -c "echo 2 >>'$dir/own/file'"
	run mkdir "$dir/own/root"
	run chmod 600 "$dir/own/file"
	run touch -d '2001-01-01 UTC' "$dir/own/file"
	run chown 1001:1002 "$dir/own/file"
	run setfacl -m u:1003:r "$dir/own/file"
	run setfattr -n trusted.x -v 1 "$dir/own/file"
	run setfattr -n security.x -v 1 "$dir/own/file"
	run cp /bin/true "$dir/set"
	run chown 1000:1001 "$dir/set"
	run chmod 6755 "$dir/set"
	run bash -c "printf x | dd of='$dir/set' bs=1 conv=notrunc"
	run as 1000:1000 bash -c "cp /bin/true '$dir/own/set'; chmod 4755 '$dir/own/set'"
	run as 1000:1000 bash -c "printf x >>'$dir/own/set'"
	run mkdir -m 2777 "$dir/group"
	run chgrp 1001 "$dir/group"
	run as 1000:1000 touch "$dir/group/file"
	run cp /bin/true "$dir/cap"
	run setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 "$dir/cap"
	run mknod "$dir/null" c 1 3
	run as 1000:1000 mknod "$dir/zero" c 1 5
	run as 1000:1000 mkfifo "$dir/fifo"
	run as 1001:1001 rm -f "$dir/set"
	run as 1000:1000 ln "$dir/own/file" "$dir/link"
	run mv "$dir/fifo" "$dir/own/fifo"
	run truncate -s 1 "$dir/own/set"
}

# result DIR: what has become of it
result() {
	(cd "$1" && find . -printf '%p %y %m %U %G %l\n' | sort
		getfacl -Rnp . 2>/dev/null
		find . -type f | sort | xargs getfattr -dm - 2>/dev/null)
}

# all_operations DIR SOURCE: that, and what has become of both
all_operations() {
	change_all "$1"
	result "$1"
	result "$2"
}
