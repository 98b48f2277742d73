#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is changed beneath the mount is seen at once, in a walk of a tree that the
# kernel has cached.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/diff/compare.sh"

make-tree "$src" 200
# Attributes are never out of date; names are, until their time-out.
thru_mount "$src" "$mnt" --entry-timeout 0
same "before"
change-tree "$src"
same "changed beneath"
rm -rf "$src/deep" "$src/big"
cp -a "$src/types" "$src/again"
same "added and removed beneath"
