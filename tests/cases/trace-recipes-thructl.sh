#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The examples of thru-tracing(7) for thructl and the counters: each runs as it is on the
# page, and shows as many operations as were made.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/recipes.sh"

recipes_begin

rm -f daemon.txt
env --default-signal=INT bash -c "exec $(recipe thructl-trace)" 2>said &
tracer=$!
eventually 20 test -s daemon.txt
cat /mnt/data/kept/* >/dev/null # have the names told
work
kill -INT "$tracer"
wait "$tracer" || fail "thructl trace: status $?: $(<said)"
expect_eq "$(grep -cE ' calls .*  getattr +daemon .* /mnt/data/kept/file \(policy\)$' daemon.txt)" 7 "by the daemon"
expect_eq "$(grep -c ' calls ' daemon.txt)" 10 "by the daemon, all"
run thructl-paths
expect_match "$(<out)" "([0-9]+) +getattr daemon +/mnt/data/kept/file \(policy\)" "by path"
((BASH_REMATCH[1] >= 7)) || fail "of 7: $(<out)"
run thructl-slowest
expect_eq "$(awk '{ print $7 }' out)" "$(awk '{ print $7 }' out | sort -rn)" "slowest first"
expect_eq "$(head -n 1 out | awk '{ print $7 }')" \
	"$(awk 'NR > 1 { print $7 }' daemon.txt | sort -rn | head -n 1)" "the slowest"

run counters
expect_eq "$(sort out | grep -v ' 0 0$\|^[a-z_]* 0$')" \
	$'opcode 15 20 0\nopcode 3 30 10\npolicy 10' "what comes to the counters: $(<out)"

# Where nothing of the kind is installed, nor can be
mount -t tmpfs tmpfs /var/lib
defer umount /var/lib
mkdir -p /var/lib/prometheus/node-exporter
prom=/var/lib/prometheus/node-exporter/thru.prom
value() { awk -v begin="thru_operations_total{mountpoint=\"/mnt/data\",connection=\"$CONN\",operation=\"$1\",server=\"$2\"}" \
	'index($0, begin) == 1 { print $NF }' "$prom"; }
run metrics
kernel=$(value getattr kernel) daemon=$(value getattr daemon)
work
run metrics
expect_eq "$(($(value getattr kernel) - kernel)) $(($(value getattr daemon) - daemon))" "30 10" "the exporter"
