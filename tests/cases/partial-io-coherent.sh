#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where one half is the kernel's and the other the daemon's, both see at once what
# the other has done, by whatever file, call or mapping.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

if [[ $BACKING != tmpfs ]]; then # one that has a page cache to be coherent with
	mkdir "$SCRATCH/source"
	mount --bind "$SCRATCH/source" "$src"
	defer umount "$src"
fi
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
for ops in read write; do
	echo -n 0123456789 >"$src/file"
	exists "$mnt/file"
	raw_id backing file ops=getattr,$ops
	raw_is ok attach file "$REPLY"
	exec {other}<>"$mnt/file"
	# is TEXT: what another open file, and the source, have
	is() {
		expect_eq "$(io "$mnt/file" rdonly pread=50 splice-read=50)" "$1 $1" "another, $ops"
		expect_eq "$(<"$src/file")" "$1" "the source, $ops"
		expect_eq "$(io - rdwr pread=50 <&"$other")" "$1" "a third, $ops"
	}
	in_turn() {
		expect_eq "$(io "$mnt/file" rdwr pread=3 pwrite=abc pread=5 splice-write=XY@1 splice-read=5 \
			uring-write=uv@3 aio-read=6 pread=50@8 sendfile-write=longer@8 sendfile-read=50@6 size)" \
			"012 ok abc34 ok aXY34 ok aXYuv5 89 ok 67longer 14" "one file, $ops"
	}
	[[ $ops = read ]] && sides="read=6/0 write=0/4" || sides="read=0/6 write=4/0"
	counted "$sides" in_turn
	is aXYuv567longer
	expect_eq "$(io "$mnt/file" rdwr,append write=+1 write=+2 pread=50@12 size)" "ok ok er+1+2 18" \
		"append, $ops"
	is aXYuv567longer+1+2
	# What others append beneath is appended to.
	echo -n beneath >>"$src/file"
	expect_eq "$(io "$mnt/file" rdwr,append write=+3 pread=50@18 size)" "ok beneath+3 27" \
		"append after another, $ops"
	expect_eq "$(io "$mnt/file" rdwr pread=4 truncate=2 pread=4 truncate=4 pread=4 pwrite=z@3 pread=4)" \
		"aXYu ok aX ok aX.. ok aX.z" "truncate, $ops"
	exec {other}<&-
	raw_is ok attach file 0
done

# Mappings, which are the kernel's with reads.
echo -n 0123456789 >"$src/file"
raw_id backing file ops=getattr,read
raw_is ok attach file "$REPLY"
expect_eq "$(io "$mnt/file" rdwr map=shared,read load=4 pwrite=abc load=4 splice-write=DE@1 load=4 \
	uring-write=F load=4 pread=4)" "ok 0123 ok abc3 ok aDE3 ok FDE3 FDE3" "writes and a mapping"
expect_eq "$(io "$mnt/file" rdwr map=private,read,write load=4 pwrite=ab load=4 store=zz pread=4 load=4)" \
	"ok FDE3 ok abE3 ok abE3 zzE3" "writes and a private mapping"
raw_is ok attach file 0
raw_id backing file ops=getattr,read,write
raw_is ok attach file "$REPLY"
expect_eq "$(io "$mnt/file" rdwr map=shared,read,write store=MN pread=4 \
	splice-read=4 pwrite=OP@1 load=4 uring-read=4 msync aio-read=4)" \
	"ok ok MNE3 MNE3 ok MOP3 MOP3 ok MOP3" "both, and a mapping"
expect_eq "$(<"$src/file")" MOP3456789 "the source"
