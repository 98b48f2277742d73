#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A killed daemon leaves pins. They rule over nothing: not over a mount that
# gets the same number, with a policy or without.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
die() {
	thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
	conn=$(conn_of "$mnt") pins=$(pins_of "$mnt")
	thructl set "$mnt/dir" off
	kill -KILL "$thrud_pid"
	thru_killed "$mnt"
}

die
# Still mounted, and dead.
expect_fail thructl set "$mnt/dir" on
umount "$mnt"
[[ -e $pins/link ]] || skip "a dead daemon's pins are gone by themselves"
expect_eq "$(thructl list 2>&1)" "thructl: list: no thru mounts" "list"

# The next mount has this number, and starts with its own rules.
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
expect_eq "$(conn_of "$mnt")" "$conn" "number of the connection"
expect_eq "$(thructl list "$mnt" | tail -n +2 | wc -l)" 1 "rules of the new mount"
stat_by kernel "$mnt" "$mnt/dir"
thructl set "$mnt/dir" off
stat_by daemon "$mnt" "$mnt/dir"
thru_umount "$mnt"
no_pins

# Those of a number that nobody has again are taken away with the next policy, and the
# counters; not those of a mount that is dead and still there.
other=$CASE_TMP/other
thru_mount "$SCRATCH/src" "$mnt"
thru_mount "$SCRATCH/src" "$other"
other_pins=$(pins_of "$other") other_stats=/run/thru/$(conn_of "$other").stats
kill -KILL "$thrud_pid"
thru_killed "$other"
thru_umount "$mnt"
thru_mount "$SCRATCH/src" "$mnt"
[[ -e $other_pins/link ]] || fail "the pins of a mount are gone"
[[ -e $other_stats ]] || fail "the counters of a mount are gone"
thru_umount "$mnt"
umount "$other"
[[ -e $other_pins/link ]] || fail "there are no stale pins to test with"
thru_mount "$SCRATCH/src" "$mnt"
[[ $(pins_of "$mnt") != "$other_pins" && ! -e $other_pins ]] || fail "stale pins are left"
[[ ! -e $other_stats ]] || fail "stale counters are left"
thru_umount "$mnt"
no_pins

# A mount without a policy does not inherit one.
die
umount "$mnt"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --level ino
expect_eq "$(conn_of "$mnt")" "$conn" "number of the connection"
[[ -e $pins/link ]] || fail "there are no stale pins to test with"
expect_fail thructl set "$mnt/dir" on
expect_match "$(<"$CASE_TMP/.output")" "no policy" "thructl set"
expect_fail thructl list "$mnt"
thru_umount "$mnt"
rm -rf /sys/fs/bpf/thru
