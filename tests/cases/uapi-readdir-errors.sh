#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The backing directory's errors are the caller's: for a buffer that is too small, a
# position that is none, a directory that was removed beneath the mount. The daemon is
# not asked.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
raw_mount --attach-root --entry-valid=1000
for size in 1 16 20; do
	listing() { sys entries "$size" 1 <"$mnt/dir"; }
	counted "readdir=1/0" listing >listed
	expect_eq "$(<listed)" "$(sys entries $size 1 <"$src/dir")" "a buffer of $size"
done
for offset in -1 -9223372036854775808 9223372036854775807; do
	expect_eq "$(sys seek "$offset" <"$mnt/dir")" "$(sys seek "$offset" <"$src/dir")" \
		"seek to $offset"
done
exec {dir}<"$mnt/dir"
rmdir "$src/dir"
counted "readdir=1/0" sys entries <&"$dir" >listed
expect_eq "$(<listed)" "$(mkdir "$src/d"; exec {d}<"$src/d"; rmdir "$src/d"; sys entries <&"$d")" \
	"a listing of a removed directory"
exec {dir}<&-
