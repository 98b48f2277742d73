#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl trace under load: threads that do nothing but operations, more of them than its
# buffer holds, and whoever reads its output may be slow or not read at all for a while.
# What it shows and what it says was lost are together what the kernel has counted; and
# a signal ends it while events come as fast as it can show them.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src/kept"
echo text | tee "$src/file" >"$src/kept/file"
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/kept" off
exec {file}<"$mnt/file" {kept}<"$mnt/kept/file"
counters=/sys/fs/fuse/connections/$(conn_of "$mnt")/passthrough
counts() { awk '$1 == "op" && $2 != 2 { n += $3 + $4 } END { print n + 0 }' "$counters"; }

# 160,000 operations of the kernel, from four threads, and 3,000 of the daemon, from three
per_thread=40000
load() {
	local pids=() pid
	calls fstat 2 "$per_thread" <&"$file" & pids+=($!)
	calls read 2 "$per_thread" <&"$file" & pids+=($!)
	calls fstat 3 1000 <&"$kept" & pids+=($!)
	for pid in "${pids[@]}"; do wait "$pid" || fail "the load"; done
}

# shown_and_lost: of ./out and ./err; an introduction is the daemon's lookup besides
lost=0 shown=0
shown_and_lost() {
	shown=$(tail -n +2 out | grep -vc '  introduce ')
	lost=$(sed -n 's/.*: \([0-9]*\) operations lost: the output is too slow$/\1/p' err)
	lost=${lost:-0}
	[[ ! $(grep -v ' operations lost: \| names lost: ' err || true) ]] || fail "it says: $(<err)"
	echo "$1: $shown shown, $lost lost, of $operations"
	expect_eq $((shown + lost)) "$operations" "shown and lost, $1"
	expect_eq "$(tail -n +2 out | awk 'NF < 9' | head -3)" "" "lines that are cut, $1"
}

# Into a file
thructl trace "$mnt" >out 2>err &
pid=$!
eventually 20 test -s out
before=$(counts)
load
operations=$(($(counts) - before))
((operations >= 4 * per_thread + 3000)) || fail "the load was $operations operations"
kill -INT "$pid"
wait "$pid" || fail "status $?: $(<err)"
shown_and_lost "into a file"

# Into a pipe that is not read before the load is over
mkfifo pipe go
thructl trace "$mnt" >pipe 2>err &
pid=$!
{
	IFS= read -r line
	printf '%s\n' "$line"
	echo >begun
	read -r _ <go
	cat
} <pipe >out &
reader=$!
eventually 20 test -s begun
before=$(counts)
load
operations=$(($(counts) - before))
kill -INT "$pid"
echo >go
wait "$reader" || fail "the reader"
wait "$pid" || fail "status $?: $(<err)"
shown_and_lost "into a pipe"
((lost > 0)) || fail "nothing lost: more fits than is thought here"

# Ended while the load goes on, by a signal, and by the time it was given
(while [[ ! -e stop ]]; do calls fstat 3 2000 <&"$file" || fail "the load"; done) &
loader=$!
rm out
thructl trace "$mnt" >out 2>err &
pid=$!
many_shown() { [[ -e out ]] && (($(wc -l <out) > 5000)); }
eventually 30 many_shown
kill -TERM "$pid"
wait "$pid" || fail "status $?: $(<err)"
thructl trace --for 1 "$mnt" >out 2>err || fail "status $?: $(<err)"
touch stop
wait "$loader"

# Nobody reads it any more
rm out
thructl trace "$mnt" 2>err > >(head -n 1 >out) &
pid=$! status=0
eventually 20 test -s out
calls fstat 3 2000 <&"$file"
wait "$pid" || status=$?
expect_eq "$status" $((128 + 13)) "status with a broken pipe: $(<err)"
exec {file}<&- {kept}<&-
