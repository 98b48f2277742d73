#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl advise: proposes the rules that spare the daemon most, no more; once they are
# set, what it promised is gone, to the number. Nothing that cannot be had.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
odd=$'it\'s\nodd'
mkdir -p "$src"/{one/{a,b},"$odd"/deep/er,cold,made}
for i in {1..40}; do echo "$i" | tee "$src/one/a/$i" "$src/one/b/$i" "$src/cold/$i" >"$src/$odd/deep/er/$i"; done
thru_mount "$src" "$mnt" "${uncached[@]}"
switch_off() {
	local dir
	for dir in one "$odd" cold; do thructl set "$mnt/$dir" off; done
}
switch_off
counters=/sys/fs/fuse/connections/$(conn_of "$mnt")/passthrough
daemon() { awk '$1 == "op" && $2 != 2 { n += $4 } END { print n + 0 }' "$counters"; }

# What two subtrees are used for, a few looks at a third, and what only the daemon can do
made=0 gained=''
work() {
	if [[ $gained ]]; then
		cat "$mnt"/one/{a,b}/*
		mkdir "$mnt/made/$((++made))"
		return
	fi
	cat "$mnt"/one/{a,b}/* "$mnt/$odd"/deep/er/*
	stat "$mnt/cold/1"
	for i in {1..9}; do mkdir "$mnt/made/$((++made))"; done
} >/dev/null

# The last thing before it watches is to have all inodes decided anew
generation_is_not() { [[ $(kernel_says "$mnt" generation) != "$1" ]]; }
# advised ARG...: its answer to the work, in ./out
advised() {
	local pid generation seconds
	generation=$(kernel_says "$mnt" generation)
	# What is interrupted is not applied.
	[[ $* = *--apply* ]] && seconds=$((7 * slow)) || seconds=600
	thructl advise --for "$seconds" "$@" "$mnt" >out 2>err &
	pid=$!
	eventually 30 generation_is_not "$generation"
	work
	[[ $* = *--apply* ]] || kill -INT "$pid"
	wait "$pid" || fail "thructl advise $*: status $?"$'\n'"$(<err)"
	expect_eq "$(<err)" "" "what it says"
}
# field NAME: of the JSON in ./out
field() { python3 -c 'import json, sys; print(json.load(open("out"))[sys.argv[1]])' "$1"; }

advised --json
expect_eq "$(python3 -c '
import json
for p in json.load(open("out"))["proposals"]: print(repr(p["path"]), len(p["operations"]))' |
	sed "s#$mnt#MNT#")" "'MNT/one' 12"$'\n'"\"MNT/it's\\nodd/deep\" 12" "proposals"
python3 -c '
import json
a = json.load(open("out"))
assert a["lost"] == a["lost_names"] == a["unnamed"] == 0, a
assert a["covered"] == sum(p["count"] for p in a["proposals"])
assert 0.9 * a["reachable"] <= a["covered"] <= a["reachable"] < a["daemon"]
assert a["covered"] + sum(r["count"] for r in a["remaining"]) == a["daemon"]
assert abs(a["share"] - a["covered"] / a["daemon"]) < 0.0001
assert not a["applied"]
made = [r for r in a["remaining"] if r["reason"] == "never_passed"]
assert [(r["operation"], r["count"]) for r in made] == [("mkdir", 9)], made
cold = [r for r in a["remaining"] if r["reason"] == "policy"]
assert sum(r["count"] for r in cold) == a["reachable"] - a["covered"], cold'
expect_eq "$(thructl list "$mnt" | grep -c ' none ')" 3 "subtrees that are off, by then"

# The text is a script, and does what it says
advised
expect_match "$(<out)" $'\nthructl set '"$mnt/one all  # [0-9]+ \([0-9.]+ %\), in place of its rule none"$'\n' "a proposal"
expect_match "$(<out)" $'\n# +9  mkdir +never_passed' "what remains"
expect_eq "$(grep -vc '^\(#\|thructl set \)' out || true)" 0 "lines of another kind"
bash -e out
expect_eq "$(thructl list "$mnt" | grep -c ' all ')" 3 "subtrees that are on: two, and the root"
expect_eq "$(thructl list "$mnt" | grep -c "odd/deep$")" 1 "the odd one"

# The promise: asked as often as before, but for what was promised
thructl clear "$mnt/$odd/deep"
switch_off
work
advised --json --apply
expect_eq "$(field applied)" True "applied"
daemon=$(field daemon) covered=$(field covered)
work # which tells the daemon of nothing new
before=$(daemon)
work
asked=$(($(daemon) - before))
((asked <= daemon - covered)) ||
	fail "the daemon was asked $asked times, should be at most $daemon - $covered"
((daemon - covered - asked <= daemon / 20)) ||
	fail "the daemon was asked $asked times, far fewer than $daemon - $covered"

# Now there is nothing to gain: all that is used is on
gained=1
advised
expect_eq "$(grep -c '^thructl' out || true)" 0 "proposals, with nothing to gain: $(<out)"
expect_match "$(<out)" "# nothing to gain by rules" "nothing to gain"

# A policy without rules, no policy, no time
thructl policy replace none "$mnt" 2>/dev/null
expect_fail thructl advise --for 1 "$mnt"
expect_match "$(<"$CASE_TMP/.output")" "the policy 'none' takes no rules" "a policy without rules"
thructl policy detach "$mnt"
expect_fail thructl advise --for 1 "$mnt"
expect_match "$(<"$CASE_TMP/.output")" "no policy" "no policy"
for args in "" "--for 0" "--for x" "--for 1 --batch" "--for 1m"; do
	status=0
	# shellcheck disable=SC2086 # words are meant
	thructl advise $args "$mnt" >said 2>&1 || status=$?
	expect_eq "$status $(wc -l <said)" "2 1" "thructl advise $args: $(<said)"
done
expect_fail thructl status --apply
no_tracers
