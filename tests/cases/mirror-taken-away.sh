#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whose file was given to another beneath the mount changes it no more, though the
# kernel still takes him for the owner; nor as root of a user namespace of his own.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
need_acls

user=(as "1000:1000,2000")
changes=("chmod 666 %" "chgrp 2000 %" "touch -cd 2001-01-01 %" "$CASE_TMP/io % none truncate=0"
	"setfacl -m u:0:rw %" "setfattr -n user.new -v x %" "setfattr -x user.old %")
# The checkout may be where he cannot go.
cp "$(command -v io)" "$CASE_TMP/io"

state() { stat -c '%u %g %a %s %Y' "$1"; getfacl -cEnp "$1"; getfattr --absolute-names -dm- "$1"; }
exists() { [[ -e $1 ]]; }

# change OWNER COMMAND...: by the user, of a file, %, that he has seen as his own, and
# that is OWNER's now. Whether it has changed.
number=0
change() {
	local owner=$1 name=file$((++number)) how=${*:2}
	echo x >"$src/$name"
	setfattr -n user.old -v x "$src/$name"
	chown 1000:1000 "$src/$name"
	chmod 600 "$src/$name"
	exists "$mnt/$name"
	chown "$owner:$owner" "$src/$name"
	state "$src/$name" | grep -v '^# file' >was
	expect_eq "$(stat -c %u "$mnt/$name")" 1000 "for whose the kernel takes it"
	# shellcheck disable=SC2086 # words
	"${user[@]}" ${how//%/$mnt/$name} >said 2>&1 || true
	state "$src/$name" | grep -v '^# file' >is
	! cmp -s was is
}

mkdir -p "$src"
mirror plain --attr-timeout 1000 --entry-timeout 1000
for how in "${changes[@]}"; do
	change 1000 "$how" || fail "$how by the owner: $(<said)"
	! change 0 "$how" || fail "$how by the former owner"
	"${user[@]}" unshare -U -r true 2>/dev/null || continue
	! change 0 unshare -U -r "$how" ||
		fail "$how by the former owner in a user namespace"
done
