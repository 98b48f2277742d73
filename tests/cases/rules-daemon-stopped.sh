#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With a daemon that does not answer thructl works where it need not be asked, and ends
# within a limit where a path leads to it; with a dead one it says so.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

raw_mnt=$mnt src=$SCRATCH/src mnt=$CASE_TMP/thru
mkdir -p "$src"/{on,off/deep}
touch "$src"/{on,off,off/deep}/file
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/off" off
{ thructl rules save "$mnt"; echo "/off/file off"; } >below

wake() { kill -CONT "$thrud_pid" 2>/dev/null || true; }
kill -STOP "$thrud_pid"
defer wake
for verb in "check $mnt/off/file" "set $mnt/off/file on" "clear $mnt/off/file" \
	"rules load below $mnt"; do
	# shellcheck disable=SC2086 # words
	expect_fail timeout 30 thructl $verb
	expect_match "$(<"$CASE_TMP/.output")" "no answer in 10 s" "$verb"
done
expect_eq "$(timeout 5 thructl list "$mnt" | wc -l)" 3 "lines of thructl list"
timeout 5 thructl status "$mnt" >/dev/null
timeout 5 thructl check "$mnt/on/file" >/dev/null
timeout 5 thructl set "$mnt/on" off
timeout 5 thructl clear "$mnt/on"
stat_by kernel "$mnt" "$mnt/on/file"
wake
stat_by daemon "$mnt" "$mnt/off/file"

# stopped_before_change ARG...: thructl, once it has looked its paths up
stopped_before_change() {
	local lock
	exec {lock}<"$(pins_of "$mnt")"
	flock "$lock"
	timeout --foreground 30 thructl "$@" >said 2>&1 {lock}<&- &
	changer=$!
	waits_for_lock() { [[ $(</proc/"$(pgrep -x thructl)"/wchan) = *nanosleep* ]]; }
	eventually 10 waits_for_lock
	kill -STOP "$thrud_pid"
	exec {lock}<&-
}
# The change is made, and no failure.
stopped_before_change rules load --json below "$mnt"
wait "$changer" || fail "rules load, with a daemon that has stopped: status $?"
expect_match "$(<said)" '"rules": *3' "rules load, with a daemon that has stopped"
expect_match "$(timeout 5 thructl list "$mnt")" "/off/file" "the rules"
wake
stat_by daemon "$mnt" "$mnt/off/file"
thructl clear "$mnt/off/file"
# What to change is a rule above, and the way there its.
stopped_before_change set "$mnt/off/deep/file" +read
expect_fail wait "$changer"
expect_match "$(<said)" "no answer in 10 s" "a change, with a daemon that has stopped"
expect_eq "$(timeout 5 thructl list "$mnt" | wc -l)" 3 "lines of thructl list"
wake

# In a PID namespace nothing is known of it, and it works all the same.
unshare -pf --mount-proc thructl check "$mnt/on/file" >said
expect_match "$(<said)" "getattr +kernel" "check in a PID namespace"
! unshare -pf --mount-proc thructl status "$mnt" | grep "not running" ||
	fail "dead, in a PID namespace"

conn=$(conn_of "$mnt")
kill -KILL "$thrud_pid"
thru_killed "$mnt"
for verb in "check $mnt" "set $mnt meta"; do
	# shellcheck disable=SC2086 # words
	expect_fail timeout 30 thructl $verb
	expect_match "$(<"$CASE_TMP/.output")" "its daemon is gone: unmount it" "$verb"
done
expect_match "$(thructl status "$mnt")" "not running: unmount it" "status"
umount "$mnt"

# Another's mount with its number is not taken for it.
mnt=$raw_mnt
# shellcheck disable=SC2119 # it has options, and none is wanted
raw_mount
expect_eq "$raw_conn" "$conn" "number of the connection"
! thructl status | grep -F "$mnt" || fail "another's mount is shown"
expect_fail thructl status "$mnt"
raw_umount
rm -rf /sys/fs/bpf/thru /run/thru/*
