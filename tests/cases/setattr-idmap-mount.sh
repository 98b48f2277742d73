#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Through an idmapped mount of the FUSE file system owners are seen, checked and
# changed as through one of a plain directory; the backing has the ids behind it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$CASE_TMP"/{plain,plain-mapped,mapped}
chmod 755 "$CASE_TMP" "$src" "$CASE_TMP/plain"
make_files() {
	echo data >"$1/file"
	mkdir "$1/dir"
	chown -R 1000:1000 "$1"/*
}
make_files "$CASE_TMP/plain"
make_files "$src"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write --init=+allow-idmap
# Ids 1000 to 1009 in the file system are 2000 to 2009 here, and no others are there.
expect_eq "$(idmap "$CASE_TMP/plain" "$CASE_TMP/plain-mapped" 1000 2000 10)" ok "idmapped mount of a directory"
defer umount "$CASE_TMP/plain-mapped"
expect_eq "$(idmap "$mnt" "$CASE_TMP/mapped" 1000 2000 10)" ok "idmapped mount of FUSE"
defer umount "$CASE_TMP/mapped"

io=$THRU_ROOT/build/tests/tools/io
# same USER NAME OPERATION...: the same answers, and owners by all that is mounted;
# root has its capabilities
same() {
	local user=$1 name=$2 one two do=(as "$1" "$io")
	shift 2
	[[ $user != root ]] || do=("$io")
	one=$("${do[@]}" "$CASE_TMP/plain-mapped/$name" none "$@")
	two=$("${do[@]}" "$CASE_TMP/mapped/$name" none "$@")
	expect_eq "$two" "$one" "$* of $name as $user"
	one=$(stat -c '%u %g %a' "$CASE_TMP"/{plain-mapped,plain}/"$name")
	two=$(stat -c '%u %g %a' "$CASE_TMP/mapped/$name" "$src/$name")
	expect_eq "$two" "$one" "owners after $* of $name as $user"
	expect_eq "$(stat -c '%u %g %a' "$mnt/$name")" "${one#*$'\n'}" "owners without mapping"
}
expect_eq "$(stat -c '%u %g' "$CASE_TMP/mapped/file")" "2000 2000" "the owner"
for name in file dir; do
	same 2000:2000 $name chmod=2770 utimes=1:2
	same 1000:1000 $name chmod=600 utimes=3:4 chown=-1:1000
	same 2000:2000,2003 $name chown=-1:2003 chown=-1:2004 chown=2001:-1
	same root $name chown=2001:2002 chmod=6755
	same 2001:2001,2005 $name chown=-1:2005 chmod=2711
	same root $name chown=1001:-1 chown=-1:5 chown=2010:-1
done
same 2001:2001 file truncate=2
same 2000:2000 file truncate=1
expect_eq "$(stat -c '%u %g' "$src/file")" "1001 1005" "the owner in the backing"
