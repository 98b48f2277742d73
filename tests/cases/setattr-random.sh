#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who may change what, and what it does, is as in a plain directory: random changes
# of attributes by several users, some of them made beneath the mount.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

chmod 755 "$CASE_TMP" "$src"
mkdir "$src/tree" "$CASE_TMP/reference"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write
difftree -a -s 1 -n 2000 -b "$src/tree" "$CASE_TMP/reference" "$mnt/tree"
read_counters
expect_eq "${counters[daemon 4]:-0}" 0 "SETATTR requests to the daemon"
[[ ${counters[kernel 4]} -gt 200 ]] || fail "only ${counters[kernel 4]} operations of the kernel"
