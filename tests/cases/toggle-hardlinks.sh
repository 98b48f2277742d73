#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A file with names in a subtree that is on and in one that is off has one decision,
# by the name it was looked up by, and one content and one set of attributes.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{on,off}
echo data >"$src/on/name"
ln "$src/on/name" "$src/off/name"
thru_mount "$src" "$mnt" -o attr_timeout=0
counters_of "$mnt"
thructl set "$mnt/off" off

exec {file}<"$mnt/on/name"
counted "getattr=1/0" sys fstat <&"$file"
exists "$mnt/off/name"
counted "getattr=1/0" sys fstat <&"$file"
expect_eq "$(stat -c '%i %h %s' "$mnt/off/name")" "$(stat -c '%i %h %s' "$mnt/on/name")" "two names"
rm "$mnt/on/name"
expect_eq "$(stat -c '%h %s' "$mnt/off/name")" "1 5" "links and size"
expect_eq "$(cat "$mnt/off/name")" data "content"
exec {file}<&-

# No name on the other side any more, and out of the cache: the rule of this one.
echo 2 >/proc/sys/vm/drop_caches
exec {file}<"$mnt/off/name"
counted "getattr=0/1" sys fstat <&"$file"
exec {file}<&-
