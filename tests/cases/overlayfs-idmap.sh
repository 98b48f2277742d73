#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Overlayfs on idmapped layers: owners are those that the mounts of the layers give,
# and are mapped back into the upper one.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/overlay.sh"

on_disk=$upper/upper
mkdir "$on_disk" "$upper/work" "$lower/dir" "$CASE_TMP"/{lower,upper}
echo data >"$lower/file"
chown 1000:1000 "$lower"/*
# Without root's the kernel could not make anything in the upper layer.
for layer in lower upper; do
	expect_eq "$(idmap "${!layer}" "$CASE_TMP/$layer" 0 0 1 1000 2000 10)" ok "idmapped $layer layer"
	defer umount "$CASE_TMP/$layer"
done
mount -t overlay overlay "$merged" \
	-o "lowerdir=$CASE_TMP/lower,upperdir=$CASE_TMP/upper/upper,workdir=$CASE_TMP/upper/work"
defer umount "$merged"

io=$THRU_ROOT/build/tests/tools/io
for name in 'file' dir; do
	expect_eq "$(stat -c '%u %g' "$merged/$name")" "2000 2000" "owner of $name"
	expect_eq "$(as 1000:1000 "$io" "$merged/$name" none chmod=700)" EPERM "chmod of $name by another"
	[[ ! -e $on_disk/$name ]] || fail "$name was copied up by that"
	expect_eq "$(as 2000:2000,2003 "$io" "$merged/$name" none chmod=750 utimes=1:2 chown=-1:2003)" \
		"ok ok ok" "changes of $name by its owner"
	expect_eq "$(stat -c '%u %g %a' "$on_disk/$name")" "1000 1003 750" "$name in the upper file system"
	expect_eq "$(io "$merged/$name" none chown=2004:2005 chown=5:-1 chown=-1:2010)" \
		"ok EOVERFLOW EOVERFLOW" "chown of $name"
	expect_eq "$(stat -c '%u %g %a' "$on_disk/$name")" "1004 1005 750" "$name in the upper file system"
	expect_eq "$(stat -c '%u %g %a' "$merged/$name")" "2004 2005 750" "$name"
	expect_eq "$(stat -c '%u %g' "$lower/$name")" "1000 1000" "$name in the lower file system"
done
