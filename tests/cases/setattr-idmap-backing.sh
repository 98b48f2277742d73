#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where the backing is on an idmapped mount, owners are seen and changed as that
# mount has them; the file system behind it gets the ids mapped back.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$CASE_TMP"/{under,mapped}
mount --bind "$src" "$CASE_TMP/under"
defer umount "$CASE_TMP/under"
echo data >"$src/file"
mkdir "$src/dir"
chown 1000:1000 "$src"/* "$src"
chmod 755 "$CASE_TMP"
expect_eq "$(idmap "$src" "$src" 1000 2000 10)" ok "idmapped mount of the source"
defer umount "$src"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write --init=+allow-idmap

io=$THRU_ROOT/build/tests/tools/io
# is NAME OWNER BENEATH
is() {
	expect_eq "$(stat -c '%u %g' "$mnt/$1")" "$2" "owner of $1"
	expect_eq "$(stat -c '%u %g' "$CASE_TMP/under/$1")" "$3" "owner of $1 in the file system"
}
for name in file dir; do
	is $name "2000 2000" "1000 1000"
	counted "setattr=2/0" as 2000:2000 "$io" "$mnt/$name" none chmod=2751 utimes=1:2
	expect_eq "$(stat -c %a "$CASE_TMP/under/$name")" 2751 "mode"
	expect_eq "$(as 1000:1000 "$io" "$mnt/$name" none chmod=600 utimes=1:2)" "EPERM EPERM" "as another"
	expect_eq "$(as 2000:2000,2003 "$io" "$mnt/$name" none chown=-1:2003)" ok "chown to a group"
	is $name "2000 2003" "1000 1003"
	expect_eq "$(io "$mnt/$name" none chown=2001:2002)" ok "chown"
	is $name "2001 2002" "1001 1002"
	# Ids that are not mapped cannot be given, as with the mount itself.
	for owner in 1001:-1 5:-1 -1:2010; do
		expect_eq "$(io "$mnt/$name" none chown=$owner)" "$(io "$src/$name" none chown=$owner)" \
			"chown to $owner of $name"
		is $name "2001 2002" "1001 1002"
	done
done
expect_eq "$(as 2001:2001 "$io" "$mnt/file" rdwr truncate=1 write=xy pread=5)" "ok ok xy" "io by the owner"
expect_eq "$(as 1001:1001 "$io" "$mnt/file" wronly)" EACCES "open by another"

# Both mapped: ids 2000 to 2009 of the FUSE file system are 3000 to 3009 here.
expect_eq "$(idmap "$mnt" "$CASE_TMP/mapped" 2000 3000 10)" ok "idmapped mount of FUSE"
defer umount "$CASE_TMP/mapped"
expect_eq "$(stat -c '%u %g' "$CASE_TMP/mapped/file")" "3001 3002" "owner by both"
expect_eq "$(io "$CASE_TMP/mapped/file" none chown=3004:3005)" ok "chown by both"
is file "2004 2005" "1004 1005"
