#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory is listed from its backing or from a cache, not from both: EIO.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
touch "$src/dir/file"
raw_mount --attach-root --opendir-flags=0x88 # FOPEN_PASSTHROUGH, FOPEN_CACHE_DIR
expect_eq "$(sys open "$mnt/dir" rdonly,directory)" EIO "opendir"
expect_eq "$(sys open "$mnt" rdonly,directory)" EIO "opendir of the root"
raw_is ok set opendir-flags=0x8
expect_match "$(sys entries <"$mnt/dir")" "file.*ok$" "entries by the cache alone"
raw_is ok set opendir-flags=0x80
counted "readdir=2/0" sys entries <"$mnt/dir"
