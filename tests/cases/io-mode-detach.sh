#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A backing is detached while files are open in passthrough mode: they stay so, and
# whoever opens meanwhile gets direct io, or passthrough by an id of the same inode.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo -n data >"$src/file"
echo -n another >"$src/other"
raw_mount --attach-root --entry-valid=1000
exists "$mnt/file"
exec {fd}<>"$mnt/file"
raw_is ok attach file 0
held() { expect_eq "$(io - rdonly pread=4 <&"$fd")" "$1" "by what was open"; }

# What the daemon says when somebody opens.
expect_eq "$(sys open "$mnt/file" rdwr)" ENOENT "the backing it has"
raw_id backing other
raw_is ok set open-id="$REPLY"
expect_eq "$(sys open "$mnt/file" rdwr)" EIO "the backing of another"
raw_id backing file
id=$REPLY
raw_is ok set open-id="$id"
same_inode() { expect_eq "$(io "$mnt/file" rdwr pread=4 pwrite=D map=shared,read load=4)" "data ok ok Data" "its id"; }
counted "read=1/0 write=1/0" same_inode
raw_is ok set open-id=0 open-flags=0
nothing() { expect_eq "$(io "$mnt/file" rdwr pread=4 pwrite=d pread=4 splice-read=4)" "Data ok data data" "no backing"; }
counted "read=0/3 write=0/1" nothing
expect_eq "$(io "$mnt/file" rdwr map=shared,read map=private,read)" "ENODEV ENODEV" "maps, no backing"
raw_is ok set open-flags=1
echo -n Data >"$src/file"
counted "read=0/3 write=0/1" nothing
held data

# Attached again, by another id: as if it had always been.
raw_is ok attach file "$id"
raw_is ok close "$id"
raw_is ok set open-flags=0x80
counted "read=1/0 write=1/0" same_inode
held Data
raw_is ok attach file 0
exec {fd}<&-
# Now the last has gone.
raw_is ok set open-flags=0
cached() { expect_eq "$(io "$mnt/file" rdwr pread=4 pread=4 map=shared,read,write load=4)" "Data Data ok Data" "cached"; }
counted "read=0/1 write=0/0" cached
