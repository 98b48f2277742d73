#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How long a backing is kept: by an inode and by open files after its id was closed,
# after it was detached, after its last name has gone; and no longer than by them.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

head -c 4M /dev/zero >"$src/large"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
used() { df --output=used -k "$src" | tail -n 1; }
all_used() { (($(used) >= 4096)); }
gone() {
	echo 2 >/proc/sys/vm/drop_caches
	(($(used) < 4096))
}

# attach_file NAME: by an id that is closed then
attach_file() {
	local id
	raw_id backing "$1" ops=getattr,read,write
	id=$REPLY
	raw_is ok attach "$1" "$id"
	raw_is ok close "$id"
}

# The inode keeps it, and so does each open file, also when the inode has lost it.
exists "$mnt/large"
attach_file large
exec {one}<"$mnt/large" {two}<"$mnt/large"
counted "getattr=1/0" sys fstat <&"$one"
read_one() { head -c 4096 <&"$one" >/dev/null; }
counted "read=1/0" read_one
raw_is ok attach large 0
counted "read=1/0" read_one
# Attached again while they are open: it is the same inode, and fits them.
attach_file large
exec {three}<>"$mnt/large"
counted "write=1/0" eval "echo x >&$three"
expect_eq "$(head -c 1 "$src/large")" x "what was written"
exec {one}<&-

# Its last name goes: nothing is freed before the last file is closed.
rm "$src/large"
exec {two}<&-
echo 2 >/proc/sys/vm/drop_caches
all_used || fail "freed while a file is open"
counted "getattr=1/0 lookup=0/0" sys fstat <&"$three"
exec {three}<&-
# The name that the kernel has keeps the inode; out of the cache, all is given back.
eventually 10 gone
raw_is 0 nodes

# Detached with nothing open: given back at once, with the server's own descriptor
# of it, which goes when the kernel forgets the inode.
head -c 4M /dev/zero >"$src/large"
exists "$mnt/large"
attach_file large
raw_is ok attach large 0
exists "$mnt/large"
rm "$src/large"
all_used || fail "freed while the server has it"
eventually 10 gone

# An id that nobody has closed keeps its inode, without any that it was attached to.
head -c 4M /dev/zero >"$src/large"
raw_id backing large
rm "$src/large"
echo 2 >/proc/sys/vm/drop_caches
all_used || fail "freed while there is an id"
raw_is ok close "$REPLY"
eventually 10 gone

# Directories, the root among them: a listing that has begun goes on.
mkdir "$src/dir"
touch "$src/dir/entry"
exists "$mnt/dir"
raw_id backing dir ops=getattr,readdir
dir=$REPLY
raw_is ok attach dir "$dir"
raw_is ok close "$dir"
exec {fd}<"$mnt/dir"
counted "readdir=1/0" sys entries 48 1 <&"$fd"
raw_is ok attach dir 0
raw_id backing dir ops=getattr,readdir
raw_is ok attach dir "$REPLY"
counted "readdir=2/0" sys entries <&"$fd" >listed
grep -q "^entry " listed || fail "the rest of a listing"
exec {fd}<&-
exec {fd}<"$mnt"
raw_is ok attach . 0
raw_id backing . ops=getattr,readdir
raw_is ok attach . "$REPLY"
counted "readdir=2/0" sys entries <&"$fd" >listed
grep -q "^dir " listed || fail "a listing of the root"
exec {fd}<&-
