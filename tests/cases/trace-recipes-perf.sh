#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The examples of thru-tracing(7) for perf, trace-cmd, and no tool at all: each runs as it is
# on the page, and shows as many operations as were made.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/recipes.sh"

recipes_begin
# lines REGEX NUMBER WHAT
lines() { expect_eq "$(grep -cE "$1" out || true)" "$2" "$3: $(tail -n 30 out)"; }

# What all of the tools print of an event
by_kernel="connection $CONN nodeid [0-9]+ opcode 3 \(FUSE_GETATTR\) error 0 duration [0-9]+\$"
reads="connection $CONN nodeid [0-9]+ opcode 15 \(FUSE_READ\) error 0 duration [0-9]+\$"
by_daemon="connection $CONN nodeid [0-9]+ opcode 3 \(FUSE_GETATTR\) reason policy\$"

# These two print to standard error.
run perf-stat
expect_eq "$(awk '$2 ~ /^fuse:/ { print $2, $1 }' said)" \
	$'fuse:fuse_passthrough 50\nfuse:fuse_fallback 10\nfuse:fuse_request_send 10' "perf stat"

run perf-trace
mv said out
lines "calls/[0-9]+ fuse:fuse_fallback\(connection: $CONN, nodeid: $kept_inode, opcode: 3, reason: 4\)" 7 "perf trace"
lines 'fuse:fuse_fallback' 10 "perf trace"

run perf-record
run perf-script
lines "^ *calls +[0-9]+ \[[0-9]+\] +[0-9.]+: +fuse:fuse_passthrough: $by_kernel" 30 "perf script"
lines "fuse:fuse_passthrough: $reads" 20 "perf script"
lines "fuse:fuse_fallback: $by_daemon" 10 "perf script"
lines "fuse:fuse_request_send: connection $CONN req [0-9]+ opcode 3 \(FUSE_GETATTR\)" 10 "perf script"
lines "fuse:fuse_request_end: connection $CONN req [0-9]+ len [0-9]+ error 0" 10 "perf script"
lines "connection" "$(grep -c "connection $CONN " out)" "of this mount alone"
run perf-fallbacks
expect_match "$(head -n 1 out)" "^ *7 .*fuse_fallback: .*nodeid $kept_inode .*reason policy" "the first"
expect_eq "$(wc -l <out)" 2 "what made the daemon be asked: $(<out)"

run trace-cmd
run trace-report
lines "^ *calls-[0-9]+ .* fuse_passthrough: +$by_kernel" 30 "trace-cmd report"
lines "fuse_passthrough: +$reads" 20 "trace-cmd report"
lines "fuse_fallback: +$by_daemon" 10 "trace-cmd report"
lines "fuse_(passthrough|fallback)" 60 "of this mount alone"

run tracefs-begin
work
run tracefs-look
lines "^ *calls-[0-9]+ .* fuse_passthrough: $by_kernel" 30 "tracefs"
lines "fuse_passthrough: $reads" 20 "tracefs"
lines "fuse_fallback: $by_daemon" 10 "tracefs"
run tracefs-end
[[ ! -e /sys/kernel/tracing/instances/thru ]] || fail "it is still there"
