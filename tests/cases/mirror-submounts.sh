#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mounts below the source show through, with numbers that clash with none of
# the source's, and are served by the daemon.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

submounts() {
	mkdir -p "$src/tmpfs" "$src/bind" "$src/data/deep"
	: >"$src/file"
	echo deep >"$src/data/deep/file"
	echo single >"$CASE_TMP/single"
	mount -t tmpfs tmpfs "$src/tmpfs"
	mkdir "$src/tmpfs/dir"
	echo other >"$src/tmpfs/dir/file"
	mount --bind "$src/data" "$src/bind"
	mount --bind "$CASE_TMP/single" "$src/file"
	if [[ $BACKING = btrfs ]]; then
		btrfs -q subvolume create "$src/one"
		btrfs -q subvolume create "$src/two"
		echo sub >"$src/one/file"
	fi

	expect_eq "$(<"$mnt/tmpfs/dir/file")" other "another file system, $level"
	expect_eq "$(<"$mnt/bind/deep/file")" deep "a bind mount, $level"
	expect_eq "$(<"$mnt/file")" single "a mount on a file, $level"
	echo new >"$mnt/tmpfs/dir/new"
	expect_eq "$(<"$src/tmpfs/dir/new")" new "written, $level"
	[[ $BACKING != btrfs ]] || expect_eq "$(<"$mnt/one/file")" sub "a subvolume, $level"
	expect_errno EXDEV ln "$mnt/tmpfs/dir/new" "$mnt/link"
	# No number twice; find also notices loops. As listed, and as stat has them.
	expect_eq "$(find "$mnt" -printf '%i\n' | sort | uniq -d)" "" "numbers listed, $level"
	expect_eq "$(find "$mnt" -exec stat -c %i {} + | sort | uniq -d)" "" "numbers, $level"
	expect_eq "$(stat -c %i "$mnt/data/deep/file")" "$(stat -c %i "$src/data/deep/file")" \
		"the source's own, $level"
	for path in tmpfs/dir bind/deep; do
		expect_eq "$(cd "$mnt/$path" && stat -c %i .)" "$(stat -c %i "$mnt/$path")" \
			"number of a working directory, $level"
	done
	thru_umount "$mnt"
	umount "$src/file" "$src/bind" "$src/tmpfs"
	[[ $BACKING != btrfs ]] || btrfs -q subvolume delete "$src/one" "$src/two"
}
at_levels submounts policy ino data plain
