#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A daemon that takes long for each path of a file of rules, and answers, is waited for.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src"/{a,b,c}
raw_mount --entry-valid=0
mkfifo stop
policy attach "$raw_pid" "$raw_conn" subtree <stop >said 2>&1 {raw_in}<&- {raw_out}<&- &
defer wait "$!"
exec {stop}>stop
detach() { exec {stop}>&-; }
defer detach
eventually 10 grep -q "^ok subtree" said

printf '%s\n' "thru-rules 1" "/a meta" "/b none" "/c none" >rules
raw_is ok set hold=1
thructl rules load rules "$mnt" {raw_in}<&- {raw_out}<&- &
loader=$!
for _ in a b c; do
	eventually 10 raw_holds 1
	sleep 4
	raw_is ok set hold=1
	raw_is ok go
done
raw_is ok set hold=0
raw_is ok go
wait "$loader" || fail "rules load: status $?"
expect_eq "$(thructl list "$mnt" | wc -l)" 4 "lines of thructl list"
