#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A rule ends with the root of its subtree: the next directory that gets the inode
# number is governed by the rule above it, until it has one of its own.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
[[ $BACKING = ext4 ]] || skip "of these file systems ext4 alone reuses a number at once"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/sub"
thru_mount "$src" "$mnt" "${uncached[@]}"
number=$(stat -c %i "$src/sub")

# again NAME: the directory goes, and one of that name has its number
again() {
	rmdir "$mnt/sub" 2>/dev/null || rmdir "$mnt/other"
	mkdir "$src/$1"
	expect_eq "$(stat -c %i "$src/$1")" "$number" "number of the new directory"
	touch "$src/$1/file"
	stat_by kernel "$mnt" "$mnt/$1/file"
	rm "$src/$1/file"
}
gone() { thructl list --json "$mnt" | grep -c '"gone": *true' || true; }

thructl set "$mnt/sub" off
stat_by daemon "$mnt" "$mnt/sub"
expect_eq "$(gone)" 0 "rules that are gone, at first"
again other
expect_eq "$(gone)" 1 "rules that are gone"
expect_match "$(thructl list "$mnt")" "$number .*/sub \(gone\)" "thructl list"
expect_match "$(thructl check "$mnt/other")" "rule +all, of $mnt" "thructl check"
thructl rules save saved "$mnt" 2>err
expect_match "$(<err)" "'/sub': gone" "the rule that is not saved"
expect_eq "$(grep -c '/sub' saved || true)" 0 "lines of it"

# Neither another policy nor other rules bring it back.
echo "/no such path off" >>saved
expect_fail thructl rules load saved "$mnt"
stat_by kernel "$mnt" "$mnt/other"
expect_eq "$(gone)" 1 "rules that are gone, with a file that is refused"
thructl policy replace "$THRU_ROOT/build/tests/bpf/noroots.bpf.o" "$mnt" 2>err
expect_eq "$(<err)" "" "what is said of rules, which it takes"
expect_eq "$(thructl list "$mnt" | grep -c /sub || true)" 0 "rules, with another policy"
thructl policy replace subtree "$mnt"
stat_by kernel "$mnt" "$mnt/other"

# A rule of its own it has like any other, by any name.
thructl set "$mnt/other" off
stat_by daemon "$mnt" "$mnt/other"
mv "$mnt/other" "$mnt/sub"
stat_by daemon "$mnt" "$mnt/sub"
expect_eq "$(gone)" 0 "rules that are gone, with its own"

# Gone in the same place.
again sub
expect_eq "$(gone)" 1 "rules that are gone, in the same place"
thructl clear "$mnt/sub"
expect_eq "$(thructl list "$mnt" | grep -c /sub || true)" 0 "rules, after the end"

# Set before anyone has looked, and from a file.
mkdir "$src/fresh"
thructl rules save "$mnt" >saved
echo "/sub off" >>saved
thructl rules load saved "$mnt"
stat_by daemon "$mnt" "$mnt/sub"
again sub
expect_eq "$(gone)" 1 "rules that are gone, from a file"
thructl rules load saved "$mnt"
stat_by daemon "$mnt" "$mnt/sub"

# From the daemon's file: nobody has looked, and then it is read once more.
thru_umount "$mnt"
thru_mount "$src" "$mnt" "${uncached[@]}" --rules "$CASE_TMP/saved"
expect_eq "$(thructl list "$mnt" | grep -c /sub)" 1 "rules of the daemon's file"
rmdir "$src/sub"
mkdir "$src/other"
expect_eq "$(stat -c %i "$src/other")" "$number" "number of the new directory"
stat_by kernel "$mnt" "$mnt/other"
expect_eq "$(gone)" 1 "rules that are gone, from the daemon's file"
rmdir "$mnt/other"
mkdir "$src/sub"
kill -HUP "$thrud_pid"
reloaded() { [[ $(gone) = 0 ]]; }
eventually 10 reloaded
stat_by daemon "$mnt" "$mnt/sub"
rmdir "$src/sub"
mkdir "$src/other"
stat_by kernel "$mnt" "$mnt/other"
