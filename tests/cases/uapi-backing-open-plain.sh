#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Connections without inode passthrough: data passes as in mainline, no inode
# operation can be offered, and nothing attached.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
raw_mount --init=-ino
for ops in getattr getattr,read,write readdir,getattr; do
	raw_is EINVAL backing file ops=$ops
	raw_is EINVAL backing dir ops=$ops
done
raw_is EISDIR backing dir
raw_is EPERM attach file 1
raw_is EPERM attach . 0
raw_id backing file
id=$REPLY
raw_is EPERM attach file "$id"
raw_is ok set open-id="$id"
expect_eq "$(<"$mnt/file")" data "a file with mainline's passthrough"
raw_is 0 seen 15
raw_is ok set open-id=0 open-flags=0x80
expect_eq "$(sys open "$mnt/file" rdonly)" EIO "open with id 0"
raw_umount

raw_mount --init=-ino,-passthrough
raw_is EPERM backing file
raw_is EPERM close 1
