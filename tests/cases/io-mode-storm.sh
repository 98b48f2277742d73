#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Several processes use one file while the daemon changes its mind at each open, and
# the backing comes and goes: no open fails; and as long as somebody has it open in
# passthrough mode, so that nothing is cached, each finds what it has written.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000 --init=+direct-io-mmap
exists "$mnt/file"
truncate -s 4096 "$src/file"
# run_storm OPS [unchecked]
run_storm() {
	local pid flags
	storm "$mnt/file" 4 2500 ${2:+"$2"} >"$CASE_TMP/storm" &
	pid=$!
	while [[ -d /proc/$pid ]]; do
		raw_is ok attach file "$id"
		for flags in 0x80 0 0x80 1 0x80 2 0x81; do
			raw_is ok set open-flags=$flags
			sleep 0.02
		done
		raw_is ok set open-flags=0
		raw_is ok attach file 0
		sleep 0.02
	done
	wait "$pid" || fail "$*: $(<"$CASE_TMP/storm")"
	echo "$*: $(<"$CASE_TMP/storm") rounds"
}

for ops in read write read,write; do
	raw_id backing file ops=getattr,$ops
	id=$REPLY
	raw_is ok attach file "$id"
	raw_is ok set open-flags=0x80
	exec {fd}<>"$mnt/file"
	raw_is ok attach file 0
	run_storm $ops
	exec {fd}<&-
	run_storm $ops unchecked
	raw_is ok close "$id"
done
read_counters
for op in "kernel 15" "kernel 16" "daemon 15" "daemon 16"; do
	[[ ${counters[$op]:-0} -gt 0 ]] || fail "no operation of: $op"
done
