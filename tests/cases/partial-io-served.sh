#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A backing that offers reads, or writes, or both, or neither: each way to read and
# to write is the kernel's if it is offered and the daemon's if not, however the file
# is open.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo -n data >"$src/file"
reads=(read=1 pread=1@3 splice-read=1 sendfile-read=1@2 aio-read=1 uring-read=1)
writes=(write=D pwrite=D@3 splice-write=D sendfile-write=D@2 aio-write=D uring-write=D)
all_reads() { expect_eq "$(io "$mnt/file" "$1" "${reads[@]}")" "d a d t d d" "reads, open $1"; }
all_writes() {
	expect_eq "$(io "$mnt/file" "$1" "${writes[@]}")" "ok ok ok ok ok ok" "writes, open $1"
	expect_eq "$(<"$src/file")" DaDD "what was written, open $1"
	echo -n data >"$src/file"
}

for init in -async-dio +async-dio; do
	raw_mount --attach-root --entry-backing=0 --entry-valid=1000 --init=$init
	exists "$mnt/file"
	for ops in read write read,write; do
		raw_id backing file ops=getattr,$ops
		raw_is ok attach file "$REPLY"
		[[ $ops = *read* ]] && read_side=6/0 || read_side=0/6
		[[ $ops = *write* ]] && write_side=6/0 || write_side=0/6
		for open in rdonly rdwr; do
			counted "read=$read_side write=0/0 open=0/1" all_reads $open
		done
		for open in wronly rdwr; do
			counted "write=$write_side read=0/0 open=0/1" all_writes $open
		done
		raw_is ok attach file 0
	done
	# Neither: as ever, so that reads are cached.
	raw_id backing file ops=getattr
	raw_is ok attach file "$REPLY"
	counted "read=0/1 write=0/0 open=0/1" all_reads rdonly
	counted "write=0/6 read=0/0 open=0/1" all_writes wronly
	raw_umount
done
