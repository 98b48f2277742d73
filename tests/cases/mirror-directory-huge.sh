#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory of 100,000 names: complete, each name once, in the order and with the
# offsets of the backing directory, by few calls; each of some positions in it can be
# returned to, and reading on from there gives the rest.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

mkdir -p "$src/huge"
expect_eq "$(sys fill "$src/huge" 100000)" ok "100,000 names"
mirror policy
counters_of "$mnt"
sys entries 1048576 <"$src/huge" >expected
# ., .., ok
expect_eq "$(wc -l <expected)" 100003 "lines of a listing"
listing() { sys entries 1048576 <"$mnt/huge" >listed; }
counted "readdirplus=0/0 opendir=1/0" listing
cmp listed expected
sys entries 65536 <"$mnt/huge" >listed
sed 's/ [^ ]*$//' listed | cmp - <(sed 's/ [^ ]*$//' expected)

# By a handle: forward and back, and to the beginning.
exec {dir}<"$mnt/huge"
for line in 99990 1 50000 25000; do
	offset=$(sed -n "${line}s/.* //p" expected)
	expect_eq "$(sys seek "$offset" <&"$dir")" "$offset"$'\n'ok "seek to line $line"
	sys entries 4096 1 <&"$dir" | sed '$d' >part
	count=$(wc -l <part)
	((count)) || fail "nothing after line $line"
	expect_eq "$(<part)" "$(sed -n "$((line + 1)),$((line + count))p" expected)" "after line $line"
done
expect_eq "$(sys seek 0 <&"$dir")" 0$'\n'ok "to the beginning"
sys entries 1048576 <&"$dir" | cmp - expected
exec {dir}<&-
expect_eq "$(find "$mnt/huge" -mindepth 1 -name '*9999' -printf x | wc -c)" 10 "names that find finds"
