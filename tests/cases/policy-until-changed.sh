#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A decision that is to hold until the backing inode changes: it goes both ways, errors
# included, also of a directory that somebody works in.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src/dir" "$src/links"
echo text >"$src/dir/file"
ln "$src/dir/file" "$src/links/other"
setfattr -n user.other -v x "$src/dir" 2>/dev/null || skip "$BACKING has no user attributes"
hide() { setfattr -n user.hidden -v x "$src/$1"; }
show() { setfattr -x user.hidden "$src/$1"; }
thru_mount "$src" "$mnt" --policy "$THRU_ROOT/build/tests/bpf/until.bpf.o"
expect_eq "$(cat "$mnt/dir/file" "$mnt/links/other")" $'text\ntext' "the file"

for _ in 1 2 3; do
	hide dir/file
	expect_errno ENOENT cat "$mnt/dir/file"
	expect_errno ENOENT cat "$mnt/links/other"
	show dir/file
	expect_eq "$(cat "$mnt/dir/file" "$mnt/links/other")" $'text\ntext' "the file"
done
# What has not changed is served by the kernel, and so is what has
by_kernel "$mnt" open cat "$mnt/dir/file"
echo more >>"$src/dir/file"
by_kernel "$mnt" open cat "$mnt/dir/file"

cd "$mnt/dir"
for _ in 1 2; do
	hide dir
	expect_errno ENOENT stat "$mnt/dir"
	show dir
	expect_eq "$(cat "$mnt/dir/file")" $'text\nmore' "below a directory in use"
done
cd "$CASE_TMP"
