#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl policy with what is no policy, no mount or no option: told with its
# reason, exit 1 or 2, and the policy in force stays with its rules and pins.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt objects=$THRU_ROOT/build/tests/bpf
mkdir -p "$SCRATCH/src/dir"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
thructl set "$mnt/dir" off
state() {
	thructl list "$mnt"
	thructl policy show "$mnt" | grep -v decisions
	find "$(pins_of "$mnt")"
}
before=$(state)

# bad STATUS TEXT ARG...
bad() {
	local expected=$1 text=$2 status=0
	shift 2
	thructl policy "$@" >"$CASE_TMP/out" 2>"$CASE_TMP/err" || status=$?
	((status == expected)) || fail "status $status of: thructl policy $*"
	expect_eq "$(<"$CASE_TMP/out")" "" "stdout of: thructl policy $*"
	expect_match "$(<"$CASE_TMP/err")" "^thructl: .*$text" "stderr of: thructl policy $*"
	expect_eq "$(state)" "$before" "the policy after: thructl policy $*"
}

bad 1 "policy replace 'nowhere': no built-in policy and no file" replace nowhere "$mnt"
bad 1 "not a regular file" replace /dev/null "$mnt"
bad 1 "more than one fuse_policy_ops" replace "$objects/twice.bpf.o" "$mnt"
bad 1 "struct_ops.link" replace "$objects/linkless.bpf.o" "$mnt"
sed 's/linkless/l\x1b[31mss/g' "$objects/linkless.bpf.o" >steers.bpf.o
bad 1 "'l\\\\033\[31mss' is not in SEC" replace "$CASE_TMP/steers.bpf.o" "$mnt"
bad 1 "teleport" replace "$objects/newer.bpf.o" "$mnt"
bad 1 "refused by the kernel's verifier" replace "$objects/refused.bpf.o" "$mnt"
bad 1 "'suffix': no option 'color' .it has " replace suffix "$mnt" --policy-opt color=red
bad 1 "'suffix': option 'dirs': 'maybe' is not true or false" replace suffix "$mnt" --policy-opt dirs=maybe
bad 1 "not on a thru mount" replace all "$SCRATCH/src"
bad 1 "not on a thru mount" detach /
bad 1 "No such file" show "$mnt/none"
bad 2 usage show
bad 2 usage show "$mnt" "$mnt"
bad 2 usage replace "$mnt"
bad 2 usage detach "$mnt" --policy-opt a=1
bad 2 "not show, replace or detach" fly "$mnt"
bad 2 "unknown option" show "$mnt" --fly
bad 2 "value" replace all "$mnt" --policy-opt
expect_fail thructl list --policy-opt a=1 "$mnt"
expect_match "$(<"$CASE_TMP/.output")" "list knows no --policy-opt" "thructl list"

expect_fail as 1000 "$(command -v thructl)" policy show "$mnt"
expect_match "$(<"$CASE_TMP/.output")" "run as root" "as a user"
thru_mount "$SCRATCH/src" "$CASE_TMP/plain" --level ino
bad 1 "no policy in force" replace all "$CASE_TMP/plain"
bad 1 "no policy in force" show "$CASE_TMP/plain"
bad 1 "no policy in force" detach "$CASE_TMP/plain"
