#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is changed beneath the mount is seen by the very next operation: with warm
# names, found and not found, with directories open and worked in, at any depth.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

ops=getattr,setattr,readdir,lookup,read,write
mkdir -p "$src/a/b"
echo one >"$src/a/b/file"
raw_mount --attach-root --ops=$ops


raw_reads a/b/file one
raw_gone a/b/new
echo two >"$src/a/b/new"
raw_reads a/b/new two
mv "$src/a/b/new" "$src/a/b/newer"
raw_gone a/b/new
raw_reads a/b/newer two
mv "$src/a/b/newer" "$src/a/b/file"
raw_reads a/b/file two
raw_gone a/b/newer
rm "$src/a/b/file"
raw_gone a/b/file
mkdir "$src/a/b/file"
[[ -d $mnt/a/b/file ]] || fail "it has become a directory"
rmdir "$src/a/b/file"
ln -s nowhere "$src/a/b/file"
expect_eq "$(readlink "$mnt/a/b/file")" nowhere "it has become a link"
rm "$src/a/b/file"

# Hard links
echo three >"$src/a/x"
raw_gone a/y
ln "$src/a/x" "$src/a/y"
[[ $mnt/a/x -ef $mnt/a/y ]] || fail "two names are two inodes"
expect_eq "$(stat -c %h "$mnt/a/x")" 2 links
rm "$src/a/x"
raw_gone a/x
raw_reads a/y three
expect_eq "$(stat -c %h "$mnt/a/y")" 1 links

# Exchanged and replaced
echo four >"$src/a/z"
raw_reads a/z four
fsop renameat2 exchange "$src/a/y" "$src/a/z"
raw_reads a/y four
raw_reads a/z three
mv "$src/a/y" "$src/a/z"
raw_reads a/z four
raw_gone a/y

# A directory that moves, with somebody in it
mkdir -p "$src/d/e/f"
echo five >"$src/d/e/f/file"
cd "$mnt/d/e/f"
raw_reads d/e/f/file five
mv "$src/d/e" "$src/moved"
raw_gone d/e
expect_eq "$(cat file)" five "in the directory that moved"
raw_reads moved/f/file five
expect_eq "$(stat -c %i .)" "$(stat -c %i "$mnt/moved/f")" "where we are"
echo six >"$src/moved/f/another"
expect_eq "$(cat another)" six "made where we are"
expect_eq "$(/bin/pwd)" "$mnt/moved/f" "its path"
# Two that change places
mkdir -p "$src/p/q" "$src/r/s"
exists "$mnt/p/q" && exists "$mnt/r/s" && ! exists "$mnt/p/s"
fsop renameat2 exchange "$src/p" "$src/r"
raw_gone p/q
raw_gone r/s
exists "$mnt/p/s" || fail "p/s is not there"
exists "$mnt/r/q" || fail "r/q is not there"
cd /

# Modes of what is walked through
mkdir -m 755 "$src/closed"
echo seven >"$src/closed/file"
chmod 644 "$src/closed/file"
expect_eq "$(as 1000:1000 cat "$mnt/closed/file")" seven "as another"
chmod 700 "$src/closed"
expect_errno EACCES as 1000:1000 cat "$mnt/closed/file"
chmod 711 "$src/closed"
expect_eq "$(as 1000:1000 cat "$mnt/closed/file")" seven "as another"

# Whose links are followed depends on the directory's mode, where it has become sticky
protected=$(</proc/sys/fs/protected_symlinks)
echo 1 >/proc/sys/fs/protected_symlinks
defer eval "echo $protected >/proc/sys/fs/protected_symlinks"
mkdir "$src/shared"
echo data >"$src/shared/file"
ln -s file "$src/shared/link"
chown -h 1000:1000 "$src/shared/link"
raw_reads shared/link data
chmod 1777 "$src/shared"
expect_errno EACCES cat "$src/shared/link"
expect_errno EACCES cat "$mnt/shared/link"
echo "$protected" >/proc/sys/fs/protected_symlinks

# Owners, where no permission is asked for: the sticky bit, ACLs, links
mkdir -m 1777 "$src/sticky"
for name in remove rename acl; do
	echo data >"$src/sticky/$name"
	chown 1000:1000 "$src/sticky/$name"
done
exec {held}<"$mnt/sticky/remove" {held2}<"$mnt/sticky/rename" {held3}<"$mnt/sticky/acl"
ls -l "$mnt/sticky" >/dev/null
chown 0:0 "$src/sticky"/*
expect_errno EPERM as 1000:1000 rm -f "$mnt/sticky/remove"
expect_errno EPERM as 1000:1000 mv "$mnt/sticky/rename" "$mnt/sticky/mine"
expect_errno EPERM as 1000:1000 chmod 777 "$mnt/sticky/acl"
exec {held}<&- {held2}<&- {held3}<&-

# An open file, truncated, written, removed and replaced beneath
echo eight >"$src/open"
exec {file}<"$mnt/open"
truncate -s 3 "$src/open"
expect_eq "$(stat -Lc %s "/proc/self/fd/$file")" 3 "the size of an open file"
rm "$src/open"
echo nine >"$src/open"
raw_reads open nine
expect_eq "$(cat <&"$file")" eig "what was opened before"
exec {file}<&-
