#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Without FUSE_PASSTHROUGH_INO it is as in mainline: an open in the other mode than
# that of the inode is EIO.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo -n data >"$src/file"
raw_mount --init=-ino --open-flags=0x80 --entry-valid=1000
raw_id backing file
raw_is ok set open-id="$REPLY"
exec {fd}<"$mnt/file"
raw_is ok set open-flags=0
expect_eq "$(sys open "$mnt/file" rdonly)" EIO "cached, while it is in passthrough mode"
raw_is ok set open-flags=1
expect_eq "$(io "$mnt/file" rdonly pread=4)" EIO "direct, while it is in passthrough mode"
raw_is ok set open-flags=0x81
expect_eq "$(io "$mnt/file" rdonly pread=4 map=shared,read load=4)" "data ok data" "direct, mapping the backing"
raw_is 1 seen 15
exec {fd}<&-

raw_is ok set open-flags=0
exec {fd}<"$mnt/file"
raw_is ok set open-flags=0x80
expect_eq "$(sys open "$mnt/file" rdonly)" EIO "passthrough, while it is cached"
exec {fd}<&-
expect_eq "$(io "$mnt/file" rdwr pread=4 pwrite=D)" "data ok" "passthrough"
raw_is 1 seen 15
raw_is 0 seen 16

# One half alone can be offered by such a daemon as well.
for ops in read write; do
	raw_id backing file ops=$ops
	raw_is ok set open-id="$REPLY"
	seen=$(raw seen 15),$(raw seen 16)
	expect_eq "$(io "$mnt/file" rdwr pread=4 pwrite=d pread=4)" "Data ok data" "$ops"
	expect_eq "$(($(raw seen 15) - ${seen%,*})),$(($(raw seen 16) - ${seen#*,}))" \
		"$([[ $ops = read ]] && echo 0,1 || echo 2,0)" "requests, $ops"
	echo -n Data >"$src/file"
done
