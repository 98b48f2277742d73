#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where there is no room for its counters thrud mounts without them.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p /run/thru "$src"
echo text >"$src/file"
mount -t tmpfs -o size=4k tmpfs /run/thru
defer umount /run/thru
mirror policy
expect_eq "$(<"$mnt/file")" text "a file"
expect_eq "$(ls -A /run/thru)" "" "what is left of the file"
