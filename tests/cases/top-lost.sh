#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl top on more names than it has room for: it says how many it has lost, operations
# are counted as exactly as ever, and it goes on.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src/wide"
(cd "$src/wide" && mkdir {1..13000})
thru_mount "$src" "$mnt" "${uncached[@]}"
counters=/sys/fs/fuse/connections/$(conn_of "$mnt")/passthrough

# counts COLUMN: operations as the kernel counts; FORGETs have no answer
counts() { awk -v column="$1" '$1 == "op" && $2 != 2 { n += $column } END { print n + 0 }' "$counters"; }
lines() { wc -l <out; }
later() { (($(lines) >= $1)); }
# sum SERVER|lost|lost_names
sum() {
	python3 -c '
import json, sys
docs = [json.loads(line) for line in open("out")]
if sys.argv[1] in ("kernel", "daemon"):
    print(sum(op[sys.argv[1]]["count"] for d in docs for op in d["operations"]))
else:
    print(sum(d[sys.argv[1]] for d in docs))' "$1"
}
# Names that come while nobody listens
thructl top --json "$mnt" >out &
pid=$!
eventually 60 later 1
kernel=$(counts 3) daemon=$(counts 4)
kill -STOP "$pid"
find "$mnt/wide" -maxdepth 1 -links +9 >/dev/null
kill -CONT "$pid"
eventually 60 later $(($(lines) + 2))
kill -INT "$pid"
wait "$pid"
expect_eq "$(sum kernel)" "$(($(counts 3) - kernel))" "operations of the kernel"
expect_eq "$(sum daemon)" "$(($(counts 4) - daemon))" "operations of the daemon"
expect_eq "$(sum lost)" 0 "lost round trips"
names=$(sum lost_names)
((names > 0 && names < 13000)) || fail "lost names: $names"

# Who begins has lost nothing
thructl top --batch --count 1 "$mnt" >text
expect_eq "$(grep -c lost text || true)" 0 "who begins anew"
