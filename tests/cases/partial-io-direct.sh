#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# O_DIRECT, by plain calls, aio and io_uring: of the backing for what it offers, by
# the daemon for the rest.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$SCRATCH/source"
mount --bind "$SCRATCH/source" "$src"
defer umount "$src"
for init in -async-dio +async-dio; do
	for ops in read write read,write; do
		raw_mount --attach-root --entry-backing=0 --entry-valid=1000 --init=$init
		: >"$src/file"
		truncate -s 16384 "$src/file"
		exists "$mnt/file"
		raw_id backing file ops=getattr,$ops
		raw_is ok attach file "$REPLY"
		[[ $ops = *read* ]] && read_side=3/0 || read_side=0/3
		[[ $ops = *write* ]] && write_side=3/0 || write_side=0/3
		direct() {
			expect_eq "$(io "$mnt/file" rdwr,direct pwrite=one pread=1 aio-write=two@4096 \
				aio-read=1@4096 pwrite=three@16384 aio-read=1@16384 size)" \
				"ok one ok two ok three 20480" "O_DIRECT, $ops, $init"
		}
		counted "read=$read_side write=$write_side" direct
		# io_uring may try more than once.
		expect_eq "$(io "$mnt/file" rdwr,direct uring-read=1@4096 uring-write=four@20480 \
			uring-read=1@20480 size)" "two ok four 24576" "io_uring, $ops, $init"
		read_counters
		[[ $ops != *read* ]] || expect_eq "${counters[daemon 15]:-0}" 0 "reads of the daemon"
		[[ $ops != *write* ]] || expect_eq "${counters[daemon 16]:-0}" 0 "writes of the daemon"
		expect_eq "$(tr -d '\0' <"$src/file")" onetwothreefour "the source, $ops"
		raw_umount
	done
done
# With both halves the kernel's it is as if the file of the source were open.
echo -n data >"$src/small"
raw_mount --attach-root
expect_eq "$(io "$mnt/small" rdonly,direct pread=1 uring-read=1 aio-read=1)" "data data data" "a short file"
