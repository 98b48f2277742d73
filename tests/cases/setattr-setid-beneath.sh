#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Set-id bits that were set beneath the mount, while a file was open that had none,
# are dropped as well by the first write, truncation, allocation or change of owner.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

chmod 755 "$CASE_TMP" "$src"
touch "$src/file" "$src/reference"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write
setid -b "$src/file" "$src/reference" "$mnt/file"
read_counters
expect_eq "${counters[daemon 4]:-0}" 0 "SETATTR requests to the daemon"
