#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl advise --apply gives no rule to what it has not watched, none when it is
# interrupted, and none for what a rule would not spare.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/{hot,secret,meta,one}
for i in {1..20}; do echo "$i" | tee "$src/top-$i" "$src"/{hot,meta}/"$i" >"$src/one/$i"; done
thru_mount "$src" "$mnt" "${uncached[@]}"
for dir in hot secret; do thructl set "$mnt/$dir" off; done
generation_is_not() { [[ $(kernel_says "$mnt" generation) != "$1" ]]; }
# watching ARG...: it has begun, as $watcher; its answer goes to ./out
watching() {
	local generation
	generation=$(kernel_says "$mnt" generation)
	thructl advise "$@" "$mnt" >out 2>err &
	watcher=$!
	eventually 30 generation_is_not "$generation"
}
rules() { thructl list "$mnt" | awk 'NR > 1 { print $2, $3 }' | sed "s#$mnt##" | sort; }
before=$(rules)

# Interrupted, by whatever
for signal in INT HUP TERM; do
	watching --for 600 --apply
	cat "$mnt"/hot/* >/dev/null
	kill -"$signal" "$watcher"
	! wait "$watcher" || fail "SIG$signal: it says that it has applied"
	expect_match "$(<err)" "interrupted, so nothing is applied" "SIG$signal"
	expect_match "$(<out)" "thructl set $mnt/hot all" "the proposal all the same"
	expect_eq "$(rules)" "$before" "rules, after SIG$signal"
done

# Another directory, or a link to one, where the busy one was
for other in "ln -s secret" "cp -r $src/secret"; do
	watching --for $((4 * slow)) --apply
	cat "$mnt"/hot/* >/dev/null
	mv "$mnt/hot" "$mnt/away"
	(cd "$mnt" && $other hot)
	! wait "$watcher" || fail "applied to another: $(<out)"
	expect_match "$(<err)" "it is another one now" "with: $other"
	expect_eq "$(thructl list "$mnt" | grep -c ' all ')" 1 "rules of all, with: $other"
	rm -r "$mnt/hot"
	mv "$mnt/away" "$mnt/hot"
done
expect_eq "$(rules)" "$before" "rules, at last"

# A file that has a rule itself is none that its directory's rule would spare
thructl set "$mnt/one/7" off
watching --for 600
for _ in {1..20}; do cat "$mnt/one/7"; done >/dev/null
kill -INT "$watcher"
wait "$watcher"
expect_eq "$(grep -c "set $mnt/one" out || true)" 0 "proposals for the file: $(<out)"
thructl clear "$mnt/one/7"

# What is opened at the daemon only because reads are left to it counts with them
thructl set "$mnt/meta" meta
cat "$mnt"/meta/* >/dev/null
watching --for 600 --json
cat "$mnt"/meta/* >/dev/null
kill -INT "$watcher"
wait "$watcher"
python3 -c '
import json
a = json.load(open("out"))
assert a["reachable"] == a["covered"] == a["daemon"] > 20, a
assert [p["replaces"] for p in a["proposals"]] and "read" not in a["proposals"][0]["replaces"], a'

# The root's rule is its own, and has the number that the other verbs say
thructl set "$mnt" off
watching --for 600 --json
cat "$mnt"/top-* >/dev/null
kill -INT "$watcher"
wait "$watcher"
python3 -c '
import json, os, sys
[p] = json.load(open("out"))["proposals"]
assert (p["path"], p.get("replaces")) == (sys.argv[1], []), p
assert p["inode"] == os.stat(sys.argv[1]).st_ino, p' "$mnt"
