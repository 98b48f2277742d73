#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With noatime reading leaves access times alone, whoever serves it; without,
# the backing file system does as it always does.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src/dir/sub"
echo x >"$src/dir/file"
read_all() {
	touch -a -d '2001-01-01 UTC' "$src/dir" "$src/dir/file"
	cat "$mnt/dir/file" >/dev/null
	ls "$mnt/dir" >/dev/null
}
old='2001-01-01'
for level in policy ino data plain; do
	mirror "$level" -o noatime
	read_all
	expect_match "$(stat -c %x "$src/dir/file")" "^$old" "file, noatime, $level"
	expect_match "$(stat -c %x "$src/dir")" "^$old" "directory, noatime, $level"
	thru_umount "$mnt"
done
[[ $BACKING != tmpfs ]] || exit 0
mirror policy
read_all
[[ $(stat -c %x "$src/dir/file") != "$old"* ]] || fail "access time of a file that was read"
