#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# BACKING_ATTACH: for inodes that the kernel has, once; each error it documents.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file" "$src/other" "$src/unseen"
mkdir "$src/dir"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
exists "$mnt/file"
exists "$mnt/dir"
raw_id backing file ops=getattr
file=$REPLY
raw_id backing file ops=getattr,read,write
same=$REPLY
raw_id backing other ops=getattr
other=$REPLY
raw_id backing dir ops=getattr,readdir
dir=$REPLY

raw_is EPERM unprivileged attach file "$file"
raw_is EINVAL attach file "$file" flags=1
raw_is EINVAL attach file -1
raw_is ENOENT attach file 1000
raw_is ENOENT attach unseen "$file"
raw_is ENOENT attach node:123456789 "$file"
raw_is ENOENT attach node:0 "$file"
raw_is ENOENT attach file 0
raw_is EIO attach file "$other"
raw_is EIO attach file "$dir"
raw_is EIO attach dir "$file"
counted "getattr=0/1 unattached=1" exists "$mnt/file"

raw_is ok attach file "$file"
counted "getattr=1/0 unattached=0" exists "$mnt/file"
# The same backing inode changes nothing, not even by an id that offers more.
raw_is ok attach file "$file"
raw_is ok attach file "$same"
raw_is EIO attach file "$other"
counted "getattr=1/0" exists "$mnt/file"
