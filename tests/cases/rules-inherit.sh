#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The nearest rule above holds: nested, for what is made or moved there later,
# and for a single file by whichever name.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{on,off/on/off}
touch "$src"/{on,off,off/on,off/on/off}/file
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/off" off
thructl set "$mnt/off/on" on
thructl set "$mnt/off/on/off" off

stat_by kernel "$mnt" "$mnt/on/file"
stat_by daemon "$mnt" "$mnt/off/file"
stat_by kernel "$mnt" "$mnt/off/on/file"
stat_by daemon "$mnt" "$mnt/off/on/off/file"

# Clearing the middle one: the one above it holds again, the one below stays.
thructl clear "$mnt/off/on"
stat_by daemon "$mnt" "$mnt/off/on/file"
stat_by daemon "$mnt" "$mnt/off/on/off/file"
thructl clear "$mnt/off"
stat_by kernel "$mnt" "$mnt/off/on/file"
stat_by daemon "$mnt" "$mnt/off/on/off/file"
thructl clear "$mnt/off/on/off"
stat_by kernel "$mnt" "$mnt/off/on/off/file"

# Made and moved.
thructl set "$mnt/off" off
mkdir "$mnt/off/made" "$mnt/on/made"
touch "$mnt/off/made/file" "$mnt/on/made/file"
stat_by daemon "$mnt" "$mnt/off/made/file"
stat_by kernel "$mnt" "$mnt/on/made/file"
mv "$mnt/on/made" "$mnt/off/moved"
stat_by daemon "$mnt" "$mnt/off/moved/file"
mv "$mnt/off/made" "$mnt/on/moved"
stat_by kernel "$mnt" "$mnt/on/moved/file"

# A file's own rule follows the inode.
thructl set "$mnt/on/file" off
ln "$mnt/on/file" "$mnt/on/link"
stat_by daemon "$mnt" "$mnt/on/link"
stat_by kernel "$mnt" "$mnt/on"

# No rule at all: everything is the daemon's.
thructl clear "$mnt"
expect_match "$(thructl clear "$mnt/on/file" 2>&1)" "no rule governs it now" "clear"
stat_by daemon "$mnt" "$mnt/on/link"
stat_by daemon "$mnt" "$mnt"
