#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel resolves the names of a directory whose backing serves LOOKUP, at any
# depth: those that exist and those that do not, once, and then as long as nothing
# has changed. The server learns of none of them.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$src/a/b/c" "$src/empty"
echo data >"$src/a/b/c/file"
ln -s file "$src/a/b/c/link"
mkfifo "$src/a/b/c/fifo"
ln "$src/a/b/c/file" "$src/a/other"
raw_mount --attach-root --ops=getattr,readdir,lookup,read,write
size() { stat -c %s "$1" >size; }

size "$mnt" # reads the root's attributes for the first time
counted "lookup=4/0 getattr=1/0 foreign=0" size "$mnt/a/b/c/file"
expect_eq "$(<size)" 5 "its size"
counted "lookup=0/0 getattr=1/0" size "$mnt/a/b/c/file"
counted "lookup=1/0" missing "$mnt/a/b/c/none"
counted "lookup=0/0" missing "$mnt/a/b/c/none"
counted "lookup=0/0" missing "$mnt/a/b/c/file/none" # ENOTDIR
for name in a a/b a/b/c a/b/c/file a/b/c/link a/b/c/fifo a/other empty; do
	expect_eq "$(stat -c '%i %f %s %h' "$mnt/$name")" "$(stat -c '%i %f %s %h' "$src/$name")" "$name"
done
[[ $mnt/a/other -ef $mnt/a/b/c/file ]] || fail "two names are two inodes"
raw_is 0 nodes

# A walk of all, cold and warm
umount "$mnt"
wait "$raw_pid"
raw_pid=''
raw_mount --attach-root --ops=getattr,readdir,lookup,read,write
(cd "$src" && find . -printf '%p %i %m %s %y %l\n' | sort) >expected
# shellcheck disable=SC2317 # by counted
walk() { (cd "$mnt" && find . -printf '%p %i %m %s %y\n' | sort) >"$1"; }
sed -i 's/ [^ ]*$//' expected
# Directories are opened by the server, which has to know them for that.
counted "lookup=8/4 opendir=0/6" walk cold
counted "lookup=0/0" walk warm
expect_eq "$(<cold)" "$(<expected)" "a cold walk"
expect_eq "$(<warm)" "$(<expected)" "a warm walk"
raw_is 4 nodes
