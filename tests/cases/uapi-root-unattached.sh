#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A reply that gives the root's node id to a directory fails, and does not give the
# root the backing that is in it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
touch "$src/dir/entry"
raw_mount --opendir-flags=0
ino=$(stat -c %i "$mnt")
raw_is ok set entry-nodeid=-$(($(stat -c %i "$src/dir") - 1))
expect_eq "$(sys stat "$mnt/dir")" EIO "the root's node id"
raw_is ok set entry-nodeid=0
expect_eq "$(stat -c %i "$mnt")" "$ino" "number of the root"
expect_eq "$(ls "$mnt")" dir "what is in the root"
expect_eq "$(sys stat "$mnt/dir/entry")" ok "after that"
