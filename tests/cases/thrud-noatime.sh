#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With noatime reading leaves access times alone, whoever serves it, and on mounts below
# the source as well; without, the backing file system does as it always does.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src/dir/sub" "$src/bound" "$SCRATCH/other"
echo x >"$src/dir/file"
echo x >"$SCRATCH/other/file"
mount --bind "$SCRATCH/other" "$src/bound"
defer umount "$src/bound"
ln -s dir/file "$src/link"
ln -s file "$src/dir/link"
ln -s file "$src/bound/link"
read_all() {
	ln -sfn file "$mnt/made" # which attaches it
	touch -ah -d '2001-01-01 UTC' "$src/dir" "$src"/{dir,bound}/file "$src"/{made,{,dir/,bound/}link}
	cat "$mnt/dir/file" "$mnt/bound/file" >/dev/null
	readlink "$mnt"/{made,{,dir/,bound/}link} >/dev/null
	ls "$mnt/dir" >/dev/null
}
old='2001-01-01'
for level in policy ino data plain; do
	mirror "$level" -o noatime
	read_all
	expect_match "$(stat -c %x "$src/dir/file")" "^$old" "file, noatime, $level"
	expect_match "$(stat -c %x "$src/dir")" "^$old" "directory, noatime, $level"
	for name in made link dir/link bound/link bound/file; do
		expect_match "$(stat -c %x "$src/$name")" "^$old" "$name, noatime, $level"
	done
	thru_umount "$mnt"
done
[[ $BACKING != tmpfs ]] || exit 0
mirror policy
read_all
[[ $(stat -c %x "$src/dir/file") != "$old"* ]] || fail "access time of a file that was read"
