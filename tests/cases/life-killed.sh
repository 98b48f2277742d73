#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The daemon is killed: every operation fails with ENOTCONN, also those that were
# under way or that passed it by; nothing hangs, and the mount can be left.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{on,off}
echo data | tee "$src/on/file" >"$src/off/file"
thru_mount "$src" "$mnt" -o entry_timeout=0,attr_timeout=0
thructl set "$mnt/off" off
exec {file}<"$mnt/on/file" {dir}<"$mnt/on"
cat "$mnt"/*/file >/dev/null
ls -lR "$mnt" >/dev/null

# Under way: the daemon does not answer any more.
kill -STOP "$thrud_pid"
sys stat "$mnt/off/file" >under-way {file}<&- {dir}<&- &
waiting=$!
sleep 0.5
kill -0 "$waiting" || fail "a stat was answered by a stopped daemon: $(<under-way)"
kill -KILL "$thrud_pid"
thru_killed "$mnt"
for ((i = 0; i < 100; i++)); do
	kill -0 "$waiting" 2>/dev/null || break
	sleep 0.1
done
wait "$waiting"
[[ $(<under-way) = @(ENOTCONN|ECONNABORTED) ]] || fail "a stat under way: $(<under-way)"

for path in "" /on /off /on/file /off/file /on/none; do
	expect_eq "$(timeout 5 sys stat "$mnt$path")" ENOTCONN "stat of $path"
	expect_eq "$(timeout 5 sys open "$mnt$path" rdonly)" ENOTCONN "open of $path"
done
expect_eq "$(timeout 5 sys fstat <&"$file")" ENOTCONN "fstat"
expect_eq "$(timeout 5 sys fstat <&"$dir")" ENOTCONN "fstat of a directory"
expect_eq "$(timeout 5 sys entries <&"$dir")" ENOTCONN "getdents"
expect_eq "$(timeout 5 sys open "$mnt/on/new" wronly,creat)" ENOTCONN "create"
exec {file}<&- {dir}<&-
umount "$mnt"

# The next start clears away what the dead one has left.
thru_mount "$src" "$mnt"
by_kernel "$mnt" stat stat "$mnt/off/file"
thru_umount "$mnt"
no_pins
