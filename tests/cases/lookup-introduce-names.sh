#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An inode that the server does not know is introduced by any name that it still has,
# and by a path that may lead through what is detached meanwhile. Node ids that the
# server was not told of are none.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src"/{in,out}
src=$src/in
raw_mount --attach-root --ops=getattr,setattr,readdir,lookup,read,write

# The first name it was found by is elsewhere now, out of the mount
echo data >"$src/moves"
ln "$src/moves" "$src/stays"
exists "$mnt/moves"
exists "$mnt/stays"
mv "$src/moves" "$src/../out/"
counted "lookup=1/1 link=0/1" link "$mnt/stays" "$mnt/second"

mkdir "$src/links"
echo data >"$src/links/found"
for name in kept last; do
	ln "$src/links/found" "$src/links/$name"
done
for name in found kept last; do
	exists "$mnt/links/$name"
done
rm "$src"/links/{found,last}
counted "lookup=0/2 open=0/1" raw_reads links/kept data

mkdir "$src/unknown"
exists "$mnt/unknown"
number=$(stat -c %i "$src/unknown")
raw_is ENOENT attach "$number" 0
raw_id backing unknown ops=getattr
raw_is ENOENT attach "$number" "$REPLY"
rmdir "$mnt/unknown"

# What was detached is the server's to name, as warm as its name may be
mkdir -p "$src/detached/below"
rmdir "$mnt/detached/below"
raw_is ok attach detached 0
counted "lookup=0/1" exists "$mnt/detached/."

mkdir -p "$src/dir/below"
cd "$mnt/dir/below"
raw_is ok attach . 0
create() { echo new >"$1"; }
counted "lookup=1/2 create=0/1" create new
expect_eq "$(<"$src/dir/below/new")" new "created where the root is detached"
cd /

# By a name that it was given through the mount since, when the one it was found by is gone
raw_umount
raw_mount --attach-root --ops=all
echo data >"$src/first"
ln "$src/first" "$src/spare"
exists "$mnt/first"
exec {fd}<"$mnt/spare"
rm "$mnt/first"
mv "$mnt/spare" "$mnt/third"
ln -L "/proc/self/fd/$fd" "$mnt/fourth"
exists "$src/fourth"
exec {fd}<&-
