#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The capabilities of a program go with its owner or its content, also where the
# daemon knows nothing of them.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write
exists "$mnt/file"
echo data >"$CASE_TMP/plain"
# with_caps FILE OPEN OPERATION: whether they are there afterwards
with_caps() {
	local caps=none
	# cap_net_raw+ep
	setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 "$src/file"
	setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 "$CASE_TMP/plain"
	expect_eq "$(io "$1" "$2" "$3")" ok "$3"
	! getfattr --absolute-names -n security.capability "${1/#"$mnt"/$src}" >/dev/null 2>&1 || caps=some
	echo "$2 $3 $caps"
}
for operation in "none chmod=755" "none utimes=1:2" "none chown=1:2" "none chown=-1:3" "none truncate=2" \
	"rdwr pwrite=x" "rdwr splice-write=x" "rdwr truncate=1" "rdwr chown=4:5"; do
	# shellcheck disable=SC2086
	expect_eq "$(with_caps "$mnt/file" $operation)" "$(with_caps "$CASE_TMP/plain" $operation)" "capabilities"
done
