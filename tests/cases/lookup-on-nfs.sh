#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A tree on NFS: whoever changes it at the server is seen as soon as NFS itself sees it,
# and all goes by the backing, that asks the server of NFS, not of FUSE.
# timeout: 150
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/nfs.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$export/dir/sub"
for name in one two dir/three dir/sub/four; do echo "$name" >"$export/$name"; done
ln "$export/one" "$export/dir/again"
ln -s one "$export/link"
umount "$src"
defer mount -t tmpfs src "$src" # what the end of the case expects
nfs_mount "$src"
raw_mount --attach-root --ops=all

walk() { (cd "$1" && find . -printf '%p %i %m %n %s %U %G %y %l\n' | sort; grep -r . . | sort); }
same_walk() {
	walk "$src" >expected
	walk "$mnt" >found
	diff expected found || fail "a walk differs: $1"
}
same_walk "at first"
same_walk "warm"
expect_eq "$(requests_seen)" "" "asked of the server of FUSE"
raw_is 0 nodes

# Changed at the server of NFS
raw_gone new
echo new >"$export/new"
raw_reads new new
mv "$export/new" "$export/one"
raw_reads one new
raw_gone new
raw_reads dir/again one
mv "$export/dir" "$export/moved"
raw_gone dir/three
raw_reads moved/sub/four dir/sub/four
rm "$export/two"
raw_gone two
chmod 700 "$export/moved"
expect_errno EACCES as 1000:1000 ls "$mnt/moved"
chmod 755 "$export/moved"
as 1000:1000 ls "$mnt/moved"
exec {file}<"$mnt/moved/three"
echo changed >"$export/moved/three"
expect_eq "$(cat <&"$file")" changed "an open file, changed at the server"
rm "$export/moved/three"
exec {file}<&-
raw_gone moved/three
same_walk "after the changes"

# Changed by the mount
echo written >"$mnt/moved/sub/four"
expect_eq "$(<"$export/moved/sub/four")" written "written, and closed"
chmod 640 "$mnt/moved/sub/four"
expect_eq "$(stat -c %a "$export/moved/sub/four")" 640 "a mode set by the mount"
echo made >"$mnt/moved/made"
# Its handle is the server's, who closes it when he is told to, later.
eventually 5 grep -q made "$export/moved/made"
mv "$mnt/moved/made" "$mnt/made"
raw_reads made made
raw_gone moved/made
mkdir "$mnt/moved/directory"
rmdir "$mnt/moved/directory"
raw_gone moved/directory
same_walk "after changes by the mount"

# Removed beneath while the kernel keeps it: NFS gives it another name until that looks
mkdir "$src/gone"
echo gone >"$src/gone/file"
raw_reads gone/file gone
rm "$src/gone/file"
eventually 60 rmdir "$src/gone"
