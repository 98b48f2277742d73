#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An inode that has a backing does not get another one: EBUSY, and it is served
# from the first as before. Detached, it does, but data of the two is never mixed.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

# A second file system gives its files the numbers that the first gave.
touch "$src/file"
mkdir "$CASE_TMP/twin"
mount -t tmpfs twin "$CASE_TMP/twin"
defer umount "$CASE_TMP/twin"
ino=$(stat -c %i "$src/file")
for ((i = 0; i < 200; i++)); do
	touch "$CASE_TMP/twin/$i"
	[[ $(stat -c %i "$CASE_TMP/twin/$i") != "$ino" ]] || break
done
twin=$CASE_TMP/twin/$i
[[ $(stat -c %i "$twin") = "$ino" ]] || skip "no second file with number $ino"
echo longer >"$twin"

raw_mount --attach-root
raw_id backing "$twin" ops=getattr
twin_id=$REPLY
exec {keep}<"$mnt/file"
raw_is EBUSY attach file "$twin_id"
raw_is ok set entry-backing="$twin_id"
expect_eq "$(sys stat "$mnt/file")" EBUSY "lookup with another backing"
raw_is ok set entry-backing=auto
counted "getattr=1/0" sys fstat <&"$keep"
expect_eq "$(stat -c %s "$mnt/file")" 0 "size by the first backing"

# Detached, it may have the other.
raw_is ok attach file 0
raw_is ok attach file "$twin_id"
expect_eq "$(stat -Lc %s "/proc/self/fd/$keep")" 7 "size by the second backing"

# A file that is open by the first is in the way of all io by the second, and of
# nothing else; the open one goes on as it began.
raw_is ok attach file 0
raw_id backing "$twin" ops=getattr,read,write
twin_id=$REPLY
raw_is ok attach file "$twin_id"
raw_is ok set entry-backing="$twin_id"
expect_eq "$(sys open "$mnt/file" rdonly)" EIO "open by the second backing"
echo of the first >"$src/file"
expect_eq "$(cat <&"$keep")" "of the first" "the open file"
exec {keep}<&-
expect_eq "$(<"$mnt/file")" longer "by the second backing, alone"
