#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The backing directory's errors are the caller's: a directory that was removed
# beneath the mount cannot be listed any more, and the daemon is not asked.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
raw_mount --attach-root --entry-valid=1000
exec {dir}<"$mnt/dir"
rmdir "$src/dir"
counted "readdir=1/0" sys entries <&"$dir" >listed
expect_eq "$(<listed)" "$(mkdir "$src/d"; exec {d}<"$src/d"; rmdir "$src/d"; sys entries <&"$d")" \
	"a listing of a removed directory"
exec {dir}<&-
