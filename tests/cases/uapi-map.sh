#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A backing that offers READ but not WRITE is not written to by a mapping: a file
# open for both is the server's, and what it maps is the backing.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000 --open-id=0
sys stat "$mnt/file" >/dev/null
raw_id backing file ops=getattr,read
raw_is ok attach file "$REPLY"

exec {fd}<"$mnt/file" # in passthrough mode, and so is the inode
expect_eq "$(sys map "$mnt/file" rdonly shared,read)" ok "map to read"
expect_eq "$(sys map "$mnt/file" rdwr shared,read)" ok "map to read, open for both"
expect_eq "$(sys map "$mnt/file" rdwr private,read,write)" ok "private map"
expect_eq "$(sys map "$mnt/file" rdwr shared,read,write)" ENODEV "shared map to write"
expect_eq "$(sys map "$mnt/file" rdwr shared,read,later)" EACCES "made writable later"
exec {fd}<&-
expect_eq "$(<"$src/file")" data "the backing"
