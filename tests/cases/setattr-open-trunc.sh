#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# open() with O_TRUNC: the kernel truncates the backing, or, with
# FUSE_ATOMIC_O_TRUNC, the daemon has done so when it is asked to open.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

ops=getattr,setattr,readdir,read,write
for init in -atomic-o-trunc +atomic-o-trunc; do
	echo "some data" >"$src/file"
	touch -d @1 "$src/file"
	raw_mount --attach-root --entry-valid=1000 --ops=$ops --init=$init
	exists "$mnt/file"
	[[ $init = -* ]] && kernel=1/0 || kernel=0/0
	counted "setattr=$kernel open=0/1 write=0/0" sys open "$mnt/file" wronly,trunc >/dev/null
	expect_eq "$(stat -c %s "$src/file" "$mnt/file")" $'0\n0' "size, $init"
	(($(stat -c %Y "$mnt/file") > 1)) || fail "mtime has not moved, $init"
	expect_eq "$(io "$mnt/file" rdwr,creat,trunc write=new pread=9 size)" "ok new 3" "what is written then, $init"
	expect_eq "$(<"$src/file")" new "the source, $init"
	# While it is open elsewhere.
	exec {fd}<"$mnt/file"
	expect_eq "$(io "$mnt/file" wronly,trunc size)" 0 "size, $init"
	expect_eq "$(cat <&"$fd")" "" "what an open file reads, $init"
	exec {fd}<&-
	raw_umount
done
