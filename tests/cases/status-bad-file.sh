#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A daemon's stats file that is not what it should be: thructl takes from it what
# it can, or nothing, and escapes what it shows.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
thru_mount "$SCRATCH/src" "$mnt"
file=/run/thru/$(conn_of "$mnt").stats
size=$(stat -c %s "$file")
cp "$file" good

# status LEFT: thructl status, from the line of the mount on
status() { thructl status "$mnt" | sed -n "\|^$mnt\$|,\$p"; }
# put OFFSET: standard input into the file there
put() { dd of="$file" bs=1 seek="$1" conv=notrunc status=none; }

expect_match "$(status)" "daemon +$thrud_pid"$'\n'" +level +policy" "as it should be"

# Where what, see struct thru_daemon_stats: pid, level, source, mountpoint, reason.
printf '\377\377\377\177' | put 8
expect_match "$(status)" "daemon +2147483647 \(not running" "a pid that is none"
printf '\377\377\377\377' | put 12
expect_match "$(status)" "level +unknown" "a level that is none"
expect_match "$(status)" "daemon +2147483647 \(not running" "all of that"
printf A | put 4112
! status | grep daemon || fail "counters of a dead daemon of another mount were taken"
expect_match "$(status)" "policy +subtree" "the kernel's word"
dd if=good bs=1 skip=8 count=4 status=none | put 8
head -c 8192 /dev/zero | tr '\0' A | put 16
head -c 256 /dev/zero | tr '\0' '\033' | put 8208
expect_match "$(status)" "source +A{4095}"$'\n' "a source without end"
expect_match "$(status)" ': (\\033){255}'$'\n' "a reason without end"
thructl status --json "$mnt" | python3 -m json.tool >/dev/null

not_taken() {
	! status | grep daemon || fail "$1 was taken"
	expect_match "$(status)" "policy +subtree" "$1: the kernel's word"
}
rm "$file"
expect_match "$(status)" "policy +subtree" "no file"
head -c $((size - 1)) good >"$file"
not_taken "a file cut short"
: >"$file"
not_taken "an empty file"
{ printf 'x'; tail -c +2 good; } >"$file"
not_taken "a wrong magic"
rm "$file"
ln -s "$PWD/good" "$file"
not_taken "a symbolic link"
rm "$file"
mkdir "$file"
not_taken "a directory"
rmdir "$file"
mkfifo "$file"
expect_match "$(timeout 10 thructl status "$mnt")" "policy +subtree" "a FIFO"
rm "$file"
