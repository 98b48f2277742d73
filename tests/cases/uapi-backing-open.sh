#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What BACKING_OPEN takes: any file type, O_PATH or not, as long as the mask fits;
# and each error that it documents for the rest.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file"
mkdir "$src/dir"
mkfifo "$src/fifo"
ln -s file "$src/link"
mknod "$src/null" c 1 3
raw_mount --attach-root

for open in path read; do
	raw_id backing file open=$open
	raw_id backing file ops=getattr,read,write open=$open
	raw_id backing file ops=read open=$open
	raw_id backing dir ops=getattr,readdir open=$open
	raw_id backing fifo ops=getattr open=$open
done
raw_id backing link ops=getattr
raw_id backing null ops=getattr
# What only files have is ignored where other operations are offered.
raw_id backing dir ops=getattr,readdir,read,write
raw_id backing fifo ops=getattr,read

raw_is EPERM unprivileged backing file
raw_is EPERM unprivileged backing file ops=getattr
raw_is EINVAL backing file flags=1
raw_is EINVAL backing file ops=0x8000000000000000
raw_is EINVAL backing file ops=$((1 << 2 | 1 << 8)) # GETATTR, MKDIR
raw_is EINVAL backing file ops=$((1 << 1)) # FORGET
raw_is EBADF backing fd:-1
raw_is EBADF backing fd:-1 ops=getattr
raw_is EISDIR backing dir
raw_is EISDIR backing dir ops=read,write
raw_is EISDIR backing dir ops=read
raw_is EINVAL backing fifo
raw_is EINVAL backing link ops=read
raw_is ENOTDIR backing file ops=getattr,readdir
raw_is ENOTDIR backing link ops=getattr,readdir
raw_is ENOTDIR backing file ops=readdir
raw_is EOPNOTSUPP backing dir ops=readdir
raw_is EOPNOTSUPP backing dir ops=readdir,read
