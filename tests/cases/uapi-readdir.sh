#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A listing by the kernel is that of the backing directory: names, inode numbers,
# types, offsets, from anywhere in it; only the root's ".." is its own.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir" "$src/dir/sub"
for ((i = 0; i < 300; i++)); do : >"$src/dir/file-$i"; done
ln -s dir "$src/dir/link"
mkfifo "$src/dir/fifo"
raw_mount --attach-root

sys entries <"$src/dir" >expected
counted "readdir=2/0" sys entries <"$mnt/dir" >listed
expect_eq "$(<listed)" "$(<expected)" "a listing"
expect_eq "$(grep -c . listed)" 306 "lines of it" # ., .., sub, link, fifo, ok

# In small parts; each call is counted.
exec {dir}<"$mnt/dir"
sys entries 256 <"$src/dir" >expected-parts
counted "readdir=3/0" sys entries 256 3 <&"$dir" >part
expect_eq "$(<part)" "$(head -n "$(wc -l <part)" expected-parts | sed '$s/.*/ok/')" "three parts"
# From the middle, the beginning, the end.
line=$(sed -n 150p expected)
expect_eq "$(sys seek "${line##* }" <&"$dir")" "${line##* }"$'\n'ok "seek"
expect_eq "$(sys entries <&"$dir")" "$(sed 1,150d expected)" "the second half"
expect_eq "$(sys entries <&"$dir")" ok "after the end"
expect_eq "$(sys seek 0 <&"$dir")" 0$'\n'ok "seek"
# After going back what was added and removed meanwhile is seen.
rm "$src/dir/file-7"
: >"$src/dir/new"
sys entries <&"$dir" >again
grep -q '^new ' again || fail "a new name is not listed"
! grep -q '^file-7 ' again || fail "a removed name is listed"
exec {dir}<&-

sys entries <"$mnt" >root
expect_eq "$(awk '$1 == ".." { print $2 }' root)" "$(stat -c %i "$mnt")" ".. of the root"
expect_eq "$(awk '$1 == ".." { print $2 }' listed)" "$(stat -c %i "$mnt")" ".. of a directory"
sys entries <"$mnt/dir/sub" >sub
expect_eq "$(awk '$1 == ".." { print $2 }' sub)" "$(stat -c %i "$mnt/dir")" ".. of a subdirectory"
