#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl set PATH +OPS changes the rule that is in force for the inode that PATH leads
# to, wherever a part of PATH leads by the time the rules are there to be changed.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{mine,other}
touch "$src"/{mine,other}/file
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/mine" getattr
thructl set "$mnt/other" meta

exec {lock}<"$(pins_of "$mnt")"
flock "$lock"
thructl set "$mnt/mine/file" +read {lock}<&- &
setter=$!
waits_for_lock() { [[ $(</proc/$setter/wchan) = *nanosleep* ]]; }
eventually 10 waits_for_lock
mv "$src/mine" "$src/moved"
ln -s other "$src/mine"
exec {lock}<&-
wait "$setter"
expect_match "$(thructl list "$mnt")" "getattr,read +$mnt/mine/file" "the rule that is set"
