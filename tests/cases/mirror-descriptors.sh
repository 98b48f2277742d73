#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The daemon holds no descriptor for what it merely knows, does not know what the
# kernel finds by itself, and forgets what the kernel forgets.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

descriptors() { find "/proc/$thrud_pid/fd" -mindepth 1 | wc -l; }

flat() {
	local before after conn known
	conn=$(stat -c %Hd:%Ld "$mnt")
	conn=${conn#*:}
	mkdir "$src"/{a,b,c,d}
	for dir in a b c d; do
		(cd "$src/$dir" && seq 500 | xargs touch)
	done
	before=$(descriptors)
	expect_eq "$(find "$mnt" -type f -size 0 | wc -l)" 2000 "files, $level"
	known=$(fsop inodes "$conn")
	case $level in
	plain) ((known >= 2000)) || fail "inodes known: $known, $level" ;;
	*) ((known < 50)) || fail "inodes known: $known, but the kernel finds them, $level" ;;
	esac
	after=$(descriptors)
	((after <= before + 10)) || fail "$before descriptors before, $after after, $level"

	cd /
	echo 2 >/proc/sys/vm/drop_caches
	eventually 10 eval "(( \$(fsop inodes $conn) < 50 ))"
	rm -rf "$mnt"/[abcd]
	echo 2 >/proc/sys/vm/drop_caches
	eventually 10 eval "(( \$(fsop inodes $conn) == 0 ))"
	after=$(descriptors)
	((after <= before + 10)) || fail "$before descriptors before, $after at last, $level"
}
at_levels flat policy ino plain
