#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# BACKING_CLOSE forgets an id once, and an inode keeps what it had by it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
raw_is EINVAL close 0
raw_is EINVAL close -1
raw_is ENOENT close 1
raw_id backing file ops=getattr
id=$REPLY
raw_is EPERM unprivileged close "$id"
exists "$mnt/file"
raw_is ok attach file "$id"
raw_is ok close "$id"
raw_is ENOENT close "$id"
raw_is ENOENT attach file "$id"
counted "getattr=1/0 lookup=0/0" exists "$mnt/file"
