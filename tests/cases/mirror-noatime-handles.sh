#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With noatime what has a file handle is reached by it: no file gets a copy of the
# source's mount for itself.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src"
echo x >"$src/file"
ln -s file "$src/link"
tracing=/sys/kernel/tracing
mountpoint -q $tracing || mount -t tracefs tracefs $tracing
set_event() { echo "$2" >"$tracing/events/syscalls/sys_enter_$1/enable"; }
for call in open_tree open_by_handle_at; do
	set_event $call 1
	defer set_event $call 0
done
for level in policy ino data plain; do
	mirror "$level" -o noatime
	echo >$tracing/trace
	ln -sfn file "$mnt/made" # which attaches it
	cat "$mnt/link" >/dev/null
	readlink "$mnt"/{link,made} >/dev/null
	cp $tracing/trace trace
	! grep sys_open_tree trace || fail "mounts copied, $level"
	[[ $level != data ]] || grep -q sys_open_by_handle_at trace || fail "no handles used, $level"
	thru_umount "$mnt"
done
