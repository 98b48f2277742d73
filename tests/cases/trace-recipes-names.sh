#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The examples of thru-tracing(7) for bpftrace that show names, or what was slow: each runs
# as it is on the page, and shows what was done.
# timeout: 300
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/recipes.sh"

recipes_begin

# A file in a directory that is the daemon's, and one that the kernel serves
decide() {
	thructl policy replace subtree /mnt/data
	[[ -e /mnt/data/dir/file && -e /mnt/data/kept/file ]]
}
traced decisions decide
line() { grep -E "^[0-9]+ +$1 +granted " out || fail "no decision on $1: $(<out)"; }
file_inode=$(stat -c %i "$SCRATCH/data/dir/file")
expect_match "$(line file | grep "^$file_inode ")" \
	"granted (0x[1-9a-f][0-9a-f]*) of (0x[0-9a-f]+) tag [0-9]+ error 0\$" "a decision"
expect_eq "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "what is granted, of what is offered"
expect_match "$(line file | grep "^$kept_inode ")" " granted 0x0 of 0x[0-9a-f]+ " "of what is kept"
expect_match "$(line kept)" " granted 0x0 of 0x" "its directory"

introduced() { for n in 1 2 3; do mkdir "/mnt/data/new/$n/by-daemon"; done; }
traced introductions introduced
expect_eq "$(awk '{ print $1, $3, $4, $5 }' out | grep mkdir)" \
	"mkdir new error 0"$'\n'"mkdir 1 error 0"$'\n'"mkdir 2 error 0"$'\n'"mkdir 3 error 0" "introductions"

# Names come when they are told again, by the next operation on each.
with_names() {
	thructl trace --for 1 /mnt/data >/dev/null
	cat /mnt/data/kept/* >/dev/null
	work
}
traced directories with_names
expect_match "$(<out)" "@asked\\[$(stat -c %i /mnt/data/kept), kept, policy\\]: [0-9]+" "directories"
(($(shown "$(stat -c %i /mnt/data/kept), kept, policy") >= 10)) || fail "in kept: $(<out)"

# One that the daemon answers when it goes on, a second later
cp "$THRU_ROOT/build/tests/tools/calls" slowpoke
waits() { [[ $(<"/sys/fs/fuse/connections/$CONN/waiting") = 1 ]]; }
slow_one() {
	local daemon
	daemon=${thrud_of[/mnt/data]}
	work
	kill -STOP "$daemon"
	./slowpoke fstat 1 1 <&"$kept" &
	slowpoke=$!
	eventually 10 waits
	sleep 1
	kill -CONT "$daemon"
	wait "$slowpoke"
}
traced slowest slow_one
expect_match "$(<out)" "@us\\[slowpoke, $slowpoke, getattr\\]: ([0-9]+)" "the slow request"
((BASH_REMATCH[1] >= 1000000)) || fail "it took ${BASH_REMATCH[1]} us, of a second and more"
expect_match "$(<out)" '@us\[calls, [0-9]+, getattr\]: [0-9]+' "the others"
