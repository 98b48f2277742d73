#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl top --batch: as many operations as the kernel counts, by who served them; round
# trips by directory and reason; lines that scripts can read.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/{many,kept/below,made} "$src"/$'odd\nname'
for i in {1..1000}; do echo; done | split -l 1 -a 3 - "$src/many/"
for i in {1..30}; do echo "$i" >"$src/kept/file-$i"; done
for i in {1..7}; do echo "$i" >"$src/kept/below/file-$i"; done
echo text >"$src"/$'odd\nname/file'
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/kept" off
thructl set "$mnt"/odd* off
counters=/sys/fs/fuse/connections/$(conn_of "$mnt")/passthrough

# counts SERVER: "OPCODE COUNT" of each, as the kernel counts; FORGETs have no answer
counts() { awk -v column="$1" '$1 == "op" && $2 != 2 { print $2, $column }' "$counters"; }
more() { awk '{ n[$1] += (FNR == NR ? -1 : 1) * $2 } END { for (op in n) if (n[op]) print op, n[op] }' \
	<(echo "$1") <(echo "$2") | sort -n; }

lines() { wc -l <out; }
later() { (($(lines) >= $1)); }
# watched: `work` while top watches; its lines, but for the first, are in ./out
watched() {
	local pid kernel daemon
	thructl top --batch --json "$mnt" >out 2>err &
	pid=$!
	eventually 30 later 1 # attached, and all inodes are to decide anew
	kernel=$(counts 3) daemon=$(counts 4)
	work >/dev/null 2>&1 || true
	by_kernel=$(more "$kernel" "$(counts 3)") by_daemon=$(more "$daemon" "$(counts 4)")
	eventually 30 later $(($(lines) + 2))
	kill -INT "$pid"
	wait "$pid" || fail "thructl top: status $?"$'\n'"$(<err)"
	expect_eq "$(<err)" "" "what it says"
}
# sums SERVER: what top has counted, as counts()
sums() {
	python3 -c '
import json, sys
sums = {}
for line in open("out"):
    for op in json.loads(line)["operations"]:
        sums[op["opcode"]] = sums.get(op["opcode"], 0) + op[sys.argv[1]]["count"]
for opcode in sorted(sums):
    if sums[opcode]: print(opcode, sums[opcode])' "$1"
}
# trips: "PATH REASON OPERATION COUNT", by directory
trips() {
	python3 -c '
import json
sums = {}
for line in open("out"):
    doc = json.loads(line)
    assert doc["lost"] == 0 and doc["lost_names"] == 0
    for d in doc["directories"]:
        assert d["count"] == sum(r["count"] for r in d["reasons"])
        for r in d["reasons"]:
            key = (d["path"], r["reason"], r["operation"])
            sums[key] = sums.get(key, 0) + r["count"]
for key in sorted(sums): print("%r %s %s %d" % (*key, sums[key]))' | sed "s#$mnt#MNT#"
}

# A walk of what is on, one of what is off, and what always is the daemon's
work() {
	find "$mnt/many" -size +1
	cat "$mnt"/kept/file-* "$mnt"/kept/below/*
	for i in {1..11}; do mkdir "$mnt/made/$i"; done
	cat "$mnt"/odd*/file
}
watched
expect_eq "$(sums kernel)" "$by_kernel" "operations of the kernel"
expect_eq "$(sums daemon)" "$by_daemon" "operations of the daemon"
(($(sums kernel | awk '{ n += $2 } END { print n }') > 2000)) || fail "a walk of few: $by_kernel"
trips >places
has() { grep -qxF "$1" places || fail "no '$1' among"$'\n'"$(<places)"; }
has "'MNT/kept' policy open 30"
has "'MNT/kept' policy read 30"
has "'MNT/kept' policy release 30"
has "'MNT/kept/below' policy open 7"
has "'MNT/made' never_passed mkdir 11"
has "'MNT/odd\\nname' policy open 1"
expect_eq "$(grep -c many places || true)" 0 "round trips of what is on"
expect_eq "$(awk '{ n += $NF } END { print n }' places)" \
	"$(awk '{ n += $2 } END { print n }' <<<"$by_daemon")" "round trips of all directories"

# The same, on: none is left of it
thructl set "$mnt/kept" on
work() { cat "$mnt"/kept/file-*; }
watched
expect_eq "$(sums daemon)" "$by_daemon" "operations of the daemon, on"
expect_eq "$(trips | grep -c policy || true)" 0 "round trips that a policy has made, on"
cp out on

# Times: some took longer than others, none no time
python3 -c '
import json
for line in open("on"):
    for op in json.loads(line)["operations"]:
        for side in (op["kernel"], op["daemon"]):
            if side["count"]:
                assert 0 < side["p50_ns"] <= side["p99_ns"], op
                assert side["total_ns"] * 5 // 4 + side["count"] >= side["p50_ns"], op'

# Text, so many periods of it
thructl top --batch --count 2 --interval 2 "$mnt" >out &
pid=$!
while kill -0 "$pid" 2>/dev/null; do cat "$mnt"/odd*/file; done
wait "$pid"
expect_eq "$(grep -c '^[0-9.]* s: [0-9]* operations by the kernel' out)" 2 "periods"
expect_match "$(<out)" $'\n  +[0-9.]+  policy[a-z_,]*  '"$mnt"'/odd\\012name' "the busiest directory"
expect_match "$(<out)" $'\n  open +[0-9.]+ +[0-9.-]+ +[0-9.-]+ +[0-9.]+ +[0-9.]+ +[0-9.]+' "a row of operations"

# An unmounted mount ends it, and it says so
other=$CASE_TMP/other
thru_mount "$SCRATCH/other" "$other"
thructl top --batch "$other" >out 2>err &
pid=$!
eventually 30 later 1
thru_umount "$other"
status=0
wait "$pid" || status=$?
expect_eq "$status $(<err)" "1 thructl: top '$other': it has been unmounted" "the end"

# No policy: numbers for names
thru_mount "$SCRATCH/other" "$other" "${uncached[@]}" --no-passthrough
touch "$other/file"
thructl top --json --count 1 "$other" >out &
sleep 0.5
stat "$other/file"
wait $!
expect_eq "$(wc -l <out)" 1 "lines"

# What is wrong
for args in "--count 0" "--count x" "--interval 0" "--interval" "--for 3" "--count 3" "--apply"; do
	status=0
	# shellcheck disable=SC2086 # words are meant
	thructl top $args "$mnt" >said 2>&1 || status=$?
	expect_eq "$status $(wc -l <said)" "2 1" "thructl top $args: $(<said)"
done
expect_fail thructl top --batch /
expect_fail thructl status --batch
expect_fail as 1000:1000 thructl top --batch --count 1 "$mnt"
no_tracers
