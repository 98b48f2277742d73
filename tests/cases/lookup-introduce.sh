#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the server has to be asked of an inode that it does not know, it is asked after
# it was looked up there, parents first; and what it was told of is forgotten.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

tree() {
	mkdir -p "$src/$1/b/c"
	echo data >"$src/$1/b/c/file"
	exists "$mnt/$1/b/c/file" || fail "$1 is not there"
}
create() { echo new >"$1"; }
reads() { cat "$1" >/dev/null; }
lists() { sys entries <"$1" >/dev/null; }
raw_mount --attach-root --ops=getattr,setattr,readdir,lookup,read,write
raw_is 0 nodes

# Each request that names it: what the server is asked then, and how much it knows
tree open
counted "lookup=0/4 open=0/1" reads "$mnt/open/b/c/file"
raw_is 4 nodes
counted "lookup=0/0 open=0/1" reads "$mnt/open/b/c/file"
tree mkdir
counted "lookup=1/3 mkdir=0/1" mkdir "$mnt/mkdir/b/c/new"
tree create
counted "lookup=1/3 create=0/1" create "$mnt/create/b/c/new"
expect_eq "$(<"$src/create/b/c/new")" new "what was created"
tree unlink
counted "lookup=0/3 unlink=0/1" rm "$mnt/unlink/b/c/file"
! exists "$mnt/unlink/b/c/file" || fail "it is still there"
tree rename
mkdir -p "$src/target/b"
exists "$mnt/target/b"
counted "lookup=1/5 rename2=0/1" mv "$mnt/rename/b/c/file" "$mnt/target/b/file"
expect_eq "$(<"$mnt/target/b/file")" data "what was renamed"
tree link
counted "lookup=1/4 link=0/1" ln "$mnt/link/b/c/file" "$mnt/link/b/c/second"
[[ $mnt/link/b/c/file -ef $mnt/link/b/c/second ]] || fail "a link is another inode"
tree symlink
counted "lookup=1/3 symlink=0/1" ln -s target "$mnt/symlink/b/c/new"
expect_eq "$(readlink "$mnt/symlink/b/c/new")" target "a link's target"
tree rmdir
rm "$src/rmdir/b/c/file"
counted "lookup=0/2 rmdir=0/1" rmdir "$mnt/rmdir/b/c"
tree opendir
counted "lookup=0/3 opendir=0/1" lists "$mnt/opendir/b/c"

# The backing's names count, not those the mount remembers
tree moved
cd "$mnt/moved/b/c"
mv "$src/moved/b" "$src/renamed"
counted "create=0/1" create new
expect_eq "$(<"$src/renamed/c/new")" new "created in a directory that moved"
exec {file}<>"$mnt/renamed/c/file"
cd /
# Gone, but for an open file: it is served by the backing, and there is no name to tell
tree gone
exec {dir}<"$mnt/gone/b/c"
rm -r "$src/gone"
expect_errno ENOENT mkdir "/proc/self/fd/$dir/new"
exec {dir}<&- {file}<&-

# Every lookup is forgotten
echo 2 >/proc/sys/vm/drop_caches
none_left() { [[ $(raw nodes) = 0 ]]; }
eventually 10 none_left
