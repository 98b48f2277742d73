#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Inode numbers of 64 bits are the backing's: overlayfs has the number of a layer
# in their top bits. stat, a listing, and what is above a directory agree.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$CASE_TMP/lower"
mount -t tmpfs lower "$CASE_TMP/lower"
defer umount "$CASE_TMP/lower"
mkdir -p "$CASE_TMP/lower/dir/sub"
echo data >"$CASE_TMP/lower/dir/file"
mkdir "$CASE_TMP/layers"
mount -t tmpfs upper "$CASE_TMP/layers"
defer umount "$CASE_TMP/layers"
mkdir "$CASE_TMP"/layers/{upper,work}
mount -t overlay overlay "$src" -o xino=on \
	-o "lowerdir=$CASE_TMP/lower,upperdir=$CASE_TMP/layers/upper,workdir=$CASE_TMP/layers/work"
defer umount "$src"

number=$(stat -c %i "$src/dir/file")
((number >> 32)) || fail "a small number: $number"
raw_mount --attach-root --stack-depth=2
for path in dir dir/file dir/sub; do
	sys stat "$mnt/$path" >/dev/null
	counted "getattr=1/0" sys fstat <"$mnt/$path"
	expect_eq "$(stat -c %i "$mnt/$path")" "$(stat -c %i "$src/$path")" "number of $path"
done
expect_eq "$(sys entries <"$mnt/dir")" "$(sys entries <"$src/dir")" "a listing"
echo new >"$mnt/dir/new"
expect_eq "$(stat -c %i "$mnt/dir/new")" "$(stat -c %i "$src/dir/new")" "number of a new file"
# Half of it is not enough.
raw_is ok set entry-ino=0x100000000
expect_eq "$(sys stat "$mnt/dir/file")" EIO "another number in the upper half"
