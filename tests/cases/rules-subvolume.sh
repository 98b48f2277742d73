#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is in a subvolume of the source, a snapshot for one, has the number of another
# inode: thrud --rules refuses its path, and no rule of the one is taken for the other's.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$CASE_TMP/src mnt=$CASE_TMP/mnt
mkdir "$src" "$mnt"
mkfs.btrfs -qf "$SPARE"
mount "$SPARE" "$src"
defer umount "$src"
mkdir "$src/secret"
btrfs -q subvolume snapshot "$src" "$src/snap"
expect_eq "$(stat -c %i "$src/snap/secret")" "$(stat -c %i "$src/secret")" "its number"

printf '%s\n' "thru-rules 1" "/ none" "/snap/secret all" >rules
expect_fail thrud --rules rules "$src" "$mnt"
expect_match "$(<"$CASE_TMP/.output")" \
	"line 3: /snap/secret: on another file system than the source" "thrud --rules"
! is_mounted "$mnt" || fail "mounted"

# In the mount it has a number of its own, and so a rule of its own.
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/snap/secret" none
! thructl list "$mnt" | grep moved || fail "moved, for thructl list"
thructl rules save saved "$mnt"
thructl rules load saved "$mnt"
stat_by kernel "$mnt" "$mnt/secret"
