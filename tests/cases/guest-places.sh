#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Writable in the guest is what should be, the machine itself is not.
. "$THRU_ROOT/tests/lib/case.sh"

expect_errno EROFS touch "$THRU_ROOT/build/written-by-guest"
expect_errno EROFS touch /etc/written-by-guest
expect_eq "$PWD" "$CASE_TMP" "working directory"
for dir in "$CASE_TMP" "$SCRATCH" "$THRU_OUT"; do
	[[ ! $(ls "$dir") || $dir = "$THRU_OUT" ]] || fail "$dir is not empty"
	echo written >"$dir/file"
	expect_eq "$(<"$dir/file")" written "$dir/file"
done
rm "$THRU_OUT/file"
expect_eq "$(stat -fc %T "$SCRATCH" | sed 's/ext2.*/ext4/')" "$BACKING" "scratch disk"
mkfs.ext4 -qF "$SPARE"
expect_errno EACCES as 65534 ls /root
