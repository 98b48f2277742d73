#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# chmod, chown, truncate and utimens of files of each type are the kernel's where
# the backing offers SETATTR, else the daemon's, with the same effect.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

entry=''
# change COUNT 'OPERATION...' [FIELD=VALUE]...: of $entry, each of them a request or
# an operation of the kernel; FIELD is a letter of stat -c
change() {
	local count=${side/1/$1} operations lines word
	read -ra operations <<<"$2"
	set_attributes() {
		expect_match "$(io "$mnt/$entry" none "${operations[@]}")" '^ok( ok)*$' "$* of $entry"
	}
	counted "setattr=$count" set_attributes "$@"
	mapfile -t lines < <(stat -c 'a=%a u=%u g=%g s=%s X=%X Y=%Y %f %b %h' "$mnt/$entry" "$src/$entry")
	expect_eq "${lines[0]}" "${lines[1]}" "$entry after $2"
	for word in "${@:3}"; do
		expect_match " ${lines[1]}" " $word " "$entry after $2"
	done
}

for ops in getattr,setattr,readdir,read,write getattr,readdir,read,write; do
	[[ $ops = *setattr* ]] && side=1/0 || side=0/1
	rm -rf "${src:?}"/*
	echo data >"$src/file"
	mkdir "$src/dir"
	mkfifo "$src/fifo"
	mknod "$src/device" c 1 3
	ln -s file "$src/link"
	raw_mount --attach-root --entry-valid=1000 --ops=$ops
	for entry in 'file' dir fifo device link; do
		exists "$mnt/$entry"
		[[ $entry = link ]] || change 1 chmod=1640 a=1640
		change 2 'chown=12:-1 chown=-1:34' u=12 g=34
		change 2 'chown=56:78 utimes=11:22' u=56 g=78 X=11 Y=22
		change 2 'utimes=omit:33 utimes=44:omit utimes=omit:omit' X=44 Y=33
		change 1 utimes=now:omit 'X=[0-9]{9,}' Y=33
		change 1 utimes=now:now 'X=[0-9]{9,}' 'Y=[0-9]{9,}'
	done
	entry="file"
	change 1 truncate=10000 s=10000
	change 1 truncate=3 s=3
	expect_eq "$(<"$src/file")" dat "the content"
	expect_eq "$(<"$mnt/file")" dat "the content by the mount"
	counted "setattr=${side/1/4}" io "$mnt/file" rdwr chmod=600 chown=1:2 utimes=5:6 \
		truncate=1 >/dev/null
	expect_eq "$(stat -c '%a %u %g %X %s' "$src/file")" "600 1 2 5 1" "what an open file was given"
	read_counters
	((!counters[unattached])) || fail "an inode had no backing"
	raw_umount
done
