#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A node id that is another one at each lookup is another inode each time, and
# each has the backing; nothing is confused, and the root's is refused.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
touch "$src/dir/entry"
raw_mount --attach-root
ino=$(stat -c %i "$src/file")

exists "$mnt"
for n in 1000 2000 3000 1000 0 2000; do
	raw_is ok set entry-nodeid=$n
	counted "getattr=1/0 unattached=0" sys stat "$mnt/file"
	expect_eq "$(stat -c '%i %s' "$mnt/file")" "$ino 5" "number and size, node id $n"
	# The server does not know the node ids that it has made up.
	expect_eq "$(sys open "$mnt/file" rdonly)" \
		"$([[ $n = 0 ]] && echo ok || echo ESTALE)" "open, node id $n"
	expect_eq "$(sys stat "$mnt/dir")" ok "a directory, node id $n"
	expect_eq "$(sys stat "$mnt/dir/entry")" \
		"$([[ $n = 0 ]] && echo ok || echo ESTALE)" "below it, node id $n"
done
raw_is ok set entry-nodeid=0

# A file that is open does not mind: it is the inode it was.
exec {fd}<"$mnt/file"
raw_is ok set entry-nodeid=5000
counted "getattr=1/0" sys stat "$mnt/file"
echo more >>"$src/file"
expect_eq "$(stat -Lc '%i %s' "/proc/self/fd/$fd")" "$ino 10" "of the open file"
expect_eq "$(cat <&"$fd")" data$'\n'more "the open file"
exec {fd}<&-

# The root's, of a directory: with its backing, with the one that the root has, with
# none. The root stays what it is.
root_id() { raw_is ok set entry-nodeid=-$(($(stat -c %i "$src/$1") - 1)); }
root_id dir
expect_eq "$(sys stat "$mnt/dir")" EBUSY "the root's node id, another backing"
raw_id backing . ops=getattr,readdir
raw_is ok set entry-backing="$REPLY"
expect_eq "$(sys stat "$mnt/dir")" EIO "the root's node id and backing"
raw_is ok set entry-backing=0
expect_eq "$(sys stat "$mnt/dir")" EIO "the root's node id"
raw_is ok set entry-nodeid=0 entry-backing=auto
expect_eq "$(stat -c %i "$mnt")" "$(stat -c %i "$src")" "number of the root"
expect_eq "$(sys stat "$mnt/file") $(sys stat "$mnt/dir/entry")" "ok ok" "after that"

# Of a file: as with any node id whose type changes, the inode that has it is bad.
root_id file
expect_eq "$(sys stat "$mnt/file")" EIO "the root's node id, a file"
expect_eq "$(sys stat "$mnt")" EIO "the root"
