#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# INIT replies of odd sizes: too long ones fail the connection, so do those cut
# between the flag and what it needs; without the flag there is no inode passthrough,
# and a server that believes otherwise sees its entries refused with EIO.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"

# init OPTION INO ROOT FILE: stat of the root and of a file
init() {
	raw_mount "$1" --entry-backing=0
	expect_eq "$(timeout 10 sys stat "$mnt")" "$3" "stat of the root, $1"
	expect_eq "$(timeout 10 sys stat "$mnt/file")" "$4" "stat of a file, $1"
	counters_match "^ino $2" "counters, $1"
	raw_umount
}
for size in 65 80 128 4096; do
	init --init-size=$size 0 ECONNREFUSED ECONNREFUSED
done
# Up to flags2, where the depth of the stack follows.
init --init-size=36 0 ECONNREFUSED ECONNREFUSED
for size in 8 12 16 24 32 34 35; do
	init --init-size=$size 0 ok EIO
done
# FUSE_INIT_EXT says that flags2 is there.
init --init=-ext 0 ok EIO
for size in 37 40 63 64; do
	init --init-size=$size 1 ok ok
done
