#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# POSIX locks that the server keeps: to close any file that a process has open drops all
# that it has of the inode, so the server is told of each, its own opens or not.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
echo data >"$src/other"
raw_mount --attach-root --ops=all --init=+posix-locks

locks() { expect_eq "$(sys lock "$mnt/$1")" ok "a lock of $1, and a second open"; }
counted "open=2/2 setlk=0/1 flush=0/2 release=0/2" locks file
# Whose lock it is, is the server's to know: each further close may be the one.
counted "open=1/1 flush=0/1 read=2/0" raw_reads file data
counted "open=1/0 flush=0/0 release=0/0" raw_reads other data
