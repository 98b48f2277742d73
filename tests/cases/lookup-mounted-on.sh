#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is mounted on a directory stays when somebody on the way there is killed while the
# daemon is asked for the directory's attributes, since it is in a sticky one: that says
# nothing of its name.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/daemon"
chmod 1777 "$src"
thru_mount "$src" "$mnt" "${uncached[@]}" --policy all
stat_by kernel "$mnt" "$mnt/daemon"
mount -t tmpfs tmpfs "$mnt/daemon"
defer umount "$mnt/daemon"
touch "$mnt/daemon/file"

# That directory becomes the daemon's, and has changed: the next on the way finds both.
thructl policy replace "$THRU_ROOT/build/tests/bpf/name.bpf.o" "$mnt"
chmod 711 "$src/daemon"
wake() { kill -CONT "$thrud_pid" 2>/dev/null || true; }
kill -STOP "$thrud_pid"
defer wake
stat "$mnt/daemon/file" >/dev/null &
waiter=$!
waits() { [[ $(awk '$1 == "State:" { print $2 }' "/proc/$waiter/status") = [SD] ]]; }
eventually 10 waits
sleep 1
waits || fail "nobody had to ask the daemon"
kill -KILL "$waiter"
wait "$waiter" 2>/dev/null || true
grep -q " $mnt/daemon " /proc/self/mountinfo || fail "what was mounted there is gone"
wake
[[ -e $mnt/daemon/file ]] || fail "the file is gone"
