#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# To make a file handle introduces an inode, so that the handle outlives it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$src/dir/sub"
echo data >"$src/dir/file"
raw_mount --attach-root --ops=all --init=+export --keep=1
for path in dir/file dir/sub dir; do
	exists "$mnt/$path"
	raw_is ok set keep=1
	handle=$(sys handle "$mnt/$path")
	expect_match "$handle" '^[0-9a-f]' "a handle of $path"
	expect_eq "$(sys reopen "$mnt" "$handle")" "$(stat -c '%i %s' "$src/$path")"$'\n'ok "by a handle"
	echo 2 >/proc/sys/vm/drop_caches
	expect_eq "$(sys reopen "$mnt" "$handle")" "$(stat -c '%i %s' "$src/$path")"$'\n'ok "out of the cache"
done
# Found by its name again, it is not known by the server until the handle comes, nor is
# its generation.
handle=$(sys handle "$mnt/dir/file")
for ((i = 0; i < 3; i++)); do
	echo 2 >/proc/sys/vm/drop_caches
	exists "$mnt/dir/file"
	expect_eq "$(sys reopen "$mnt" "$handle")" "$(stat -c '%i %s' "$src/dir/file")"$'\n'ok "found by name before"
done
# What is gone has no handle, or one that leads nowhere
handle=$(sys handle "$mnt/dir/file")
rm "$src/dir/file"
echo 2 >/proc/sys/vm/drop_caches
missing "$mnt/dir/file"
raw_is ok set keep=0
