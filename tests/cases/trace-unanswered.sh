#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Requests of callers that were killed are no lines, of this mount or, once their memory
# is another's, of that; they are told. With its mount a trace ends.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

one=$CASE_TMP/one two=$CASE_TMP/two
mkdir -p "$SCRATCH"/{src1,src2}/kept
for i in {1..40}; do echo "$i" | tee "$SCRATCH/src1/kept/$i" >"$SCRATCH/src2/kept/$i"; done
thru_mount "$SCRATCH/src1" "$one" "${uncached[@]}"
daemon=$thrud_pid
thru_mount "$SCRATCH/src2" "$two" "${uncached[@]}"
thructl set "$one/kept" off
thructl set "$two/kept" off
cat "$one"/kept/* >/dev/null # so that the daemon knows them
generation_is_not() { [[ $(kernel_says "$one" generation) != "$1" ]]; }
generation=$(kernel_says "$one" generation)
thructl trace "$one" >lines 2>err &
tracer=$!
eventually 30 generation_is_not "$generation"
sleep 1

wake() { kill -CONT "$daemon" 2>/dev/null || true; }
kill -STOP "$daemon"
defer wake
readers=()
asked=$(awk '$1 == "op" { n += $4 } END { print n }' "/sys/fs/fuse/connections/$(conn_of "$one")/passthrough")
waiting() {
	(($(awk '$1 == "op" { n += $4 } END { print n }' \
		"/sys/fs/fuse/connections/$(conn_of "$one")/passthrough") == asked + 40))
}
for i in {1..40}; do
	cat "$one/kept/$i" >/dev/null 2>&1 &
	readers+=($!)
done
eventually 30 waiting
kill -KILL "${readers[@]}"
wait "${readers[@]}" 2>/dev/null || true
wake
for _ in 1 2 3; do cat "$two"/kept/* >/dev/null; done
expect_eq "$(grep ' daemon .*kept' lines | grep -vc introduce || true)" 0 "lines of requests without an answer"

# And then the mount goes, while it is traced.
thru_umount "$one"
! wait "$tracer" || fail "the trace has ended well"
expect_match "$(<err)" "it has been unmounted" "what it says"
expect_match "$(<err)" "[0-9]+ requests had no answer" "what it says"
