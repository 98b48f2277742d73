#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The examples of thru-tracing(7) for bpftrace: each runs as it is on the page, and shows
# as many operations as were made.
# timeout: 300
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/recipes.sh"

recipes_begin

# For as long as it takes to see one interval
rounds=0
seconds_of_work() {
	until grep -q '^[0-9][0-9]:[0-9][0-9]:[0-9][0-9]$' out; do
		work
		rounds=$((rounds + 1))
	done
}
traced rate seconds_of_work
awk -F': ' '/^@/ { last[$1] = $0 } END { for (key in last) print last[key] }' out >last
mv last out
expect_shown "by who serves it" "$((rounds * 30)) $((rounds * 20)) $((rounds * 10))" \
	"kernel, getattr" "kernel, read" "daemon, getattr"

# histogram KEY: how many are in it
histogram() {
	awk -v key="@us[$1]:" 'index($0, key) { inside = 1; next }
		inside && !/^[[(]/ { exit }
		inside { sub(/^.*[])] */, ""); n += $1 }
		END { print n + 0 }' out
}
traced latency work
for want in "kernel, getattr 30" "kernel, read 20" "daemon, getattr 10"; do
	expect_eq "$(histogram "${want% *}")" "${want##* }" "times of ${want% *}: $(<out)"
done

second_inode=$(stat -Lc %i "/proc/self/fd/$second")
traced fallbacks work
expect_shown "by inode" "7 3" "$kept_inode, getattr, policy" "$second_inode, getattr, policy"
expect_match "$(grep '^@' out | tail -n 1)" "^@asked\\[$kept_inode, " "the one that costs most is the last"
expect_eq "$(grep -c '^@' out)" 2 "inodes, of this mount alone: $(<out)"

INO=$kept_inode
export INO
expect_eq "$(bash -c "$(recipe where)")" /mnt/data/kept/file "where that is"

# Processes have the names of their programs.
cp "$THRU_ROOT/build/tests/tools/calls" "$CASE_TMP/busy prog"
by_processes() {
	"$CASE_TMP/busy prog" fstat 1 13 <&"$kept" &
	busy=$!
	wait "$busy"
	work
}
traced processes by_processes
expect_shown "by process" 13 "busy prog, $busy, getattr, policy"

failing() {
	for _ in {1..4}; do
		! getfattr -n user.none /mnt/data/dir/file 2>/dev/null || return
	done
	! rmdir /mnt/data/dir 2>/dev/null || return
	! rmdir /mnt/data/dir 2>/dev/null || return
}
traced errors failing
expect_shown "errors" "4 2" "kernel, getxattr, 61" "daemon, rmdir, 39"
