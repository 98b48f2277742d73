#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The counters are exact: one for each call that a backing served, one for each
# request that the daemon was sent, and they agree with what the daemon got.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir" "$src/other"
head -c 100000 /dev/zero >"$src/dir/file"
raw_mount --attach-root --entry-valid=1000
exists "$mnt/dir/file"
exists "$mnt/other"

repeat() {
	local n=$1
	shift
	for (( ; n; n--)); do "$@" || return; done
}
counted "getattr=137/0 statx=0/0 lookup=0/0" repeat 137 exists "$mnt/dir/file"
counted "getattr=50/0 lookup=0/0" repeat 50 exists "$mnt/dir"
counted "lookup=0/40 getattr=0/0" repeat 40 expect_fail exists "$mnt/dir/missing"
# Each listing: one call with names, one that finds the end.
listing() { sys entries <"$mnt/dir" >/dev/null; }
counted "opendir=0/9 readdir=18/0 releasedir=0/9" repeat 9 listing
# 100,000 bytes in parts of 1,000, then the end.
read_all() { dd if="$mnt/dir/file" of=/dev/null bs=1000 status=none; }
counted "open=0/3 read=303/0 release=0/3" repeat 3 read_all
counted "write=20/0 open=0/1" dd if=/dev/zero of="$mnt/dir/file" bs=512 count=20 conv=notrunc status=none
counted "mkdir=0/1 getattr=0/0" mkdir "$mnt/other/new"

# By reason, when the daemon is asked instead.
raw_is ok attach dir 0
counted "getattr=0/30 unattached=30" repeat 30 exists "$mnt/dir"
raw_id backing dir ops=getattr
raw_is ok attach dir "$REPLY"
counted "readdir=0/2 not_offered=2 unattached=0" listing

read_counters
for name in lookup getattr mkdir open opendir readdir create; do
	op=${opcode_of[$name]}
	raw_is "${counters[daemon $op]:-0}" seen "$op"
done
