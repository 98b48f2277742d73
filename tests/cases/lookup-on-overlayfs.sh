#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Overlayfs as the backing of a tree: names of both layers, and what is copied up,
# whited out and renamed there, are the kernel's to resolve, and never out of date.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/overlay.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$lower/dir/sub" "$upper/dir"
for name in one two three dir/four dir/sub/five; do echo "lower $name" >"$lower/$name"; done
echo upper >"$upper/dir/six"
overlay_mount
mount --bind "$merged" "$src"
defer umount "$src"
raw_mount --attach-root --ops=all --stack-depth=2

walk() { (cd "$1" && find . -printf '%p %i %m %n %s %y\n' | sort; grep -r . . | sort); }
walk "$src" >expected
walk "$mnt" >found
diff expected found || fail "a walk differs"
raw_is 0 nodes
expect_eq "$(awk '/^op (1|3|14|27|28) / && $4' "$counters_file")" "" "asked of the server"

# Copied up: the same file
exec {file}<"$mnt/one"
number=$(stat -c %i "$mnt/one")
echo more >>"$merged/one"
raw_reads one $'lower one\nmore'
expect_eq "$(stat -c %i "$mnt/one")" "$number" "its number after a copy-up"
chmod 600 "$merged/two"
expect_eq "$(stat -c %a "$mnt/two")" 600 "a mode that was copied up"
exec {file}<&-
# Whited out, and made anew
rm "$merged/three"
raw_gone three
echo new >"$merged/three"
raw_reads three new
rm -r "$merged/dir/sub"
raw_gone dir/sub/five
raw_gone dir/sub
mkdir "$merged/dir/sub"
[[ -d $mnt/dir/sub ]] || fail "a directory that was made anew"
raw_gone dir/sub/five
# Renamed between and within
mv "$merged/dir/four" "$merged/four"
raw_gone dir/four
raw_reads four "lower dir/four"
raw_reads dir/six upper
mv "$merged/dir/six" "$merged/dir/seven"
raw_gone dir/six
raw_reads dir/seven upper
# Through the mount
echo mine >"$mnt/dir/eight"
expect_eq "$(<"$upper/dir/eight")" mine "made by the mount"
mv "$mnt/dir/eight" "$mnt/one"
raw_reads one mine
expect_eq "$(<"$merged/one")" mine "renamed by the mount"
