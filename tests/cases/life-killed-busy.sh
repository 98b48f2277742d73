#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Killed while many walk, list, read and switch: all of them end.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{1..5}/{1..5}
touch "$src"/{1..5}/{1..5}/{1..5}
thru_mount "$src" "$mnt" -o entry_timeout=0,attr_timeout=0
thructl set "$mnt/3" off

# Each ends at the first error. A file of 5 may go while it is listed.
while find "$mnt"/{1..4} -ls >/dev/null; do :; done 2>find.err & pids=($!)
while ls -lR "$mnt/3" >/dev/null; do :; done 2>ls.err & pids+=($!)
while cat "$mnt"/4/*/* >/dev/null; do :; done 2>cat.err & pids+=($!)
while touch "$mnt/5/new" && rm "$mnt/5/new"; do :; done 2>touch.err & pids+=($!)
while thructl set "$mnt/2" off && thructl set "$mnt/2" on; do :; done 2>thructl.err &
pids+=($!)
sleep 3
for pid in "${pids[@]}"; do kill -0 "$pid" || fail "ended before: $(cat ./*.err)"; done
kill -KILL "$thrud_pid"
thru_killed "$mnt"
ended() { for pid in "${pids[@]}"; do ! kill -0 "$pid" || return; done; }
eventually 15 ended
for name in find ls cat touch; do
	grep -qE "not connected|connection abort" $name.err || fail "$name: $(<$name.err)"
done
[[ -s thructl.err ]] || fail "thructl has said nothing"
umount "$mnt"
thru_mount "$src" "$mnt"
thru_umount "$mnt"
no_pins
