#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An inode number used again for another file is another file, though the
# kernel still knows the old one.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
[[ $BACKING = ext4 ]] || skip "of these file systems ext4 alone reuses a number at once"

reused() {
	local old new i again=0
	mkdir "$src/dir"
	for i in {1..20}; do
		echo "old $i" >"$src/dir/old$i"
		old=$(stat -c %i "$mnt/dir/old$i")
		cat "$mnt/dir/old$i" >/dev/null
		rm "$src/dir/old$i"
		mkdir "$src/dir/new$i"
		new=$(stat -c %i "$src/dir/new$i")
		expect_eq "$(stat -c '%F %i' "$mnt/dir/new$i")" "directory $new" "number $new, $level"
		rmdir "$src/dir/new$i"
		echo "new $i" >"$src/dir/file$i"
		expect_eq "$(<"$mnt/dir/file$i")" "new $i" "a file in its place, $level"
		if ((old == new)); then again=$((again + 1)); fi
	done
	# Attached inodes are kept, and their numbers with them.
	if [[ $level != policy ]] && ((!again)); then skip "no number came again"; fi
}
at_levels reused policy data plain
