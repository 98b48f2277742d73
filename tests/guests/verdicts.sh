#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/vm/run tells a command's status and output from a guest that failed:
# panic, kernel splat, early death, hang.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# guest NAME [OPTION]... -- CMD...: start it; all of them run at once
guest() {
	local name=$1 status=0
	shift
	"$THRU_ROOT/tests/vm/run" --mem 512 --cpus 1 --dir "$work/$name" "$@" \
		>"$work/$name.out" 2>"$work/$name.err" || status=$?
	echo "$status" >"$work/$name.status"
}

# expect NAME STATUS TEXT: what came of it; TEXT is in what it said
expect() {
	if [[ $(<"$work/$1.status") != "$2" || $(<"$work/$1.err") != *"$3"* ]]; then
		echo "$1: status $(<"$work/$1.status") instead of $2, or not '$3' but:"
		cat "$work/$1.err"
		exit 1
	fi
}

guest status -- sh -c 'echo to stdout; echo to stderr >&2; exit 7' &
guest panic -- sh -c 'echo c >/proc/sysrq-trigger' &
guest splat -- sh -c 'echo "<4>WARNING: for the test" >/dev/kmsg' &
guest early -- sh -c 'echo o >/proc/sysrq-trigger; sleep 60' &
guest hang --timeout 15 -- sleep 1000 &
wait
expect status 7 'to stderr'
[[ $(<"$work/status.out") = 'to stdout' ]] || { cat "$work/status.out"; exit 1; }
expect panic 125 'guest kernel panicked'
expect splat 125 "kernel splat (the command's own status was 0)"
expect early 125 'ended without a verdict'
expect hang 124 'time ran out'
