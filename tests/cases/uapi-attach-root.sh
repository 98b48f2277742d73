#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The root has no entry reply: it is attached by ioctl, to a directory, and not to
# a second one.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file"
mkdir "$src/dir"
raw_mount --opendir-flags=0 --attr-ino=1000
counted "getattr=0/1 unattached=1" exists "$mnt"
raw_id backing . ops=getattr,readdir
root=$REPLY
raw_id backing dir ops=getattr,readdir
dir=$REPLY
raw_id backing file ops=getattr
raw_is EIO attach . "$REPLY"
raw_is ok attach node:1 "$root"
counted "getattr=1/0 unattached=0" exists "$mnt"
raw_is EBUSY attach . "$dir"
expect_eq "$(stat -c '%i %F' "$mnt")" "$(stat -c '%i %F' "$src")" "the root"
# What the server had said before does not stay, as one sees where no attributes are asked
exec {dir}<"$mnt"
flock "$dir"
expect_match "$(</proc/locks)" " [0-9a-f:]*:$(stat -c %i "$src") " "the root's number, of a lock"
exec {dir}<&-
chmod 1700 "$src"
expect_eq "$(stat -c %a "$mnt")" 1700 "mode of the root"
