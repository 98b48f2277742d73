#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A truncation of the backing while a file is open in caching mode: nothing that was
# cut off comes back, by the page cache, a mapping or what is yet to be written, and
# nothing before it is lost.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

ops=getattr,setattr
raw_mount --attach-root --entry-valid=1000 --ops=$ops
# after RESULTS OPERATION...: on a fresh file, and the content by both sides then
after() {
	local results=$1
	shift
	echo -n 0123456789 >"$src/file"
	exists "$mnt/file"
	io_it() { expect_eq "$(io "$mnt/file" rdwr "$@")" "$results" "$*"; }
	counted "setattr=$(grep -o truncate <<<"$*" | wc -l)/0" io_it "$@"
	expect_eq "$(tr '\0' . <"$mnt/file")" "$(tr '\0' . <"$src/file")" "what is there after $*"
}
after "0123456789 ok 01 ok 01.. 4" pread=20 truncate=2 pread=20 truncate=4 pread=20 size
after "ok abc3456789 ok ab ok ab.." pwrite=abc pread=20 truncate=2 pread=20 truncate=4 pread=20
after "ok 0123456789 ok 01.. ok 01.... 6" map=shared,read load=10 truncate=2 load=4 truncate=6 pread=20 size
# Dirty pages, cut and not.
after "ok ok ok ok abcd" map=shared,read,write store=abcdefgh truncate=4 msync pread=20
after "ok ok ok ok 2 ok ab.." map=shared,read,write store=abcdefgh truncate=2 msync size truncate=4 pread=20
after "ok ok ok abcdefgh89.. ok abcdefgh89.. 12" map=shared,read,write store=abcdefgh truncate=12 \
	pread=20 msync pread=20 size
after "ok ok ok ok ok 3 x.." map=shared,read,write store=abcdefgh truncate=0 truncate=3 store=x size pread=20
# What is mapped beyond the end is zero again.
after "ok ok ok ok 01.. 01......" map=shared,read,write store=zzzz@12 truncate=2 truncate=8 load=4 pread=20
