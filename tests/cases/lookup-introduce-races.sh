#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# While the server is asked for an inode that it does not know, others introduce it as
# well, its name changes or goes, the answer is wrong, or none comes.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

ops=getattr,setattr,readdir,lookup,read,write
raw_mount --attach-root --ops=$ops
tree() {
	mkdir -p "$src/$1/b"
	echo data >"$src/$1/b/file"
	exists "$mnt/$1/b/file" || fail "$1 is not there"
}

# Its name changes while the reply is under way: it is introduced by the new one.
tree renamed
expect_eq "$(raw_meanwhile lookup mv "$src/renamed/b/file" "$src/renamed/b/other" -- \
	cat "$mnt/renamed/b/file")" data "by a name that changed meanwhile"
raw_gone renamed/b/file
expect_eq "$(<"$mnt/renamed/b/other")" data "by the new name"
# It goes: the path is walked anew.
tree removed
expect_match "$(raw_meanwhile lookup rm "$src/removed/b/file" -- cat "$mnt/removed/b/file")" \
	"No such file" "removed meanwhile"
tree replaced
replace() {
	rm "$src/replaced/b/file"
	echo new >"$src/replaced/b/file"
}
expect_eq "$(raw_meanwhile lookup replace -- cat "$mnt/replaced/b/file")" new "replaced meanwhile"
tree moved
expect_eq "$(raw_meanwhile lookup mv "$src/moved" "$src/elsewhere" -- \
	cat "$mnt/moved/b/file")" data "a directory that moved meanwhile"

# Several at once
tree many
pids=()
for ((i = 0; i < 8; i++)); do
	cat "$mnt/many/b/file" >"said-$i" &
	pids+=($!)
	mkdir "$mnt/many/b/dir-$i" &
	pids+=($!)
done
wait "${pids[@]}" || fail "of several at once some failed"
expect_eq "$(sort -u said-*) $(cat said-* | wc -l)" "data 8" "what they read"

# Every lookup is forgotten, of those that came to nothing too
none_left() {
	echo 2 >/proc/sys/vm/drop_caches
	[[ $(raw nodes) = 0 ]]
}
eventually 10 none_left

# Wrong answers: no inode is taken for another
tree wrong
raw_is ok set entry-nodeid=1000
expect_fail cat "$mnt/wrong/b/file"
expect_fail mkdir "$mnt/wrong/b/dir"
raw_is ok set entry-nodeid=0
expect_eq "$(<"$mnt/wrong/b/file")" data "after a wrong node id"
tree type
raw_is ok set entry-type=0x8000
expect_fail mkdir "$mnt/type/b/dir"
raw_is ok set entry-type=0
tree malformed
for bad in entry-flags=1 entry-size=128 entry-backing=1000; do
	raw_is ok set "$bad"
	expect_fail cat "$mnt/malformed/b/file"
	raw_is ok set entry-flags=0 entry-size=0 entry-backing=auto
done
expect_eq "$(<"$mnt/malformed/b/file")" data "after malformed replies"

# The server dies while it is asked
tree dead
raw_is ok set hold="${opcode_of[lookup]}"
cat "$mnt/dead/b/file" >said 2>&1 &
pid=$!
eventually 10 raw_holds "${opcode_of[lookup]}"
echo 1 >"/sys/fs/fuse/connections/$raw_conn/abort"
! wait $pid || fail "read from a server that is dead"
expect_match "$(<said)" "not connected|abort" "what it says"
raw_is ok go
