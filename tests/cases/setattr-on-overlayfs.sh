#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Overlayfs as the backing: the first change by the mount copies a file up, and what
# the mount has then is what overlayfs has, and the upper layer.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/overlay.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

for name in chmod chown times cut grown written; do echo -n data >"$lower/$name"; done
mkdir "$lower/dir"
chmod 6777 "$lower/chown"
overlay_mount
mount --bind "$merged" "$src"
defer umount "$src"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write --stack-depth=2
# change NAME OPERATION STAT VALUE
change() {
	change_it() { expect_eq "$(io "$mnt/$1" none "$2")" ok "$2"; }
	[[ ! -e $upper/$1 ]] || fail "$1 is in the upper layer already"
	exec {fd}<"$mnt/$1"
	counted "setattr=1/0" change_it "$1" "$2"
	for path in "$mnt/$1" "$merged/$1" "$upper/$1"; do
		expect_eq "$(stat -c "$3" "$path")" "$4" "$2: $path"
	done
	[[ -d $mnt/$1 ]] || expect_eq "$(io - rdonly pread=20 <&"$fd" | tr -d .)" "$(tr -d '\0' <"$upper/$1")" "$2"
	exec {fd}<&-
}
change chmod chmod=1640 %a 1640
change chown chown=1:2 '%u %g %a' '1 2 777'
change times utimes=1:2 '%X %Y' '1 2'
change cut truncate=1 %s 1
change grown truncate=10 %s 10
change dir chmod=1700 %a 1700
expect_eq "$(io "$mnt/written" rdwr pwrite=DA chmod=6755 pread=4 size mode)" "ok ok DAta 4 6755" "a write"
expect_eq "$(<"$upper/written") $(stat -c %a "$upper/written")" "DAta 6755" "a write, upper layer"
expect_eq "$(<"$lower/written")" data "a write, lower layer"
# And the rules for set-id bits.
touch "$CASE_TMP/reference"
setid "$CASE_TMP/reference" "$mnt/written"
