#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# statx() of what the kernel serves has every field that the backing file system
# fills in, known to our headers or not; the device and the mount are the mirror's.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

# fields PATH: all but stx_dev_* (88, its upper half also the device's) and stx_mnt_id (90)
fields() { sys statx "$1" | sed '/^88 /d; /^90 /d'; }
field() { sys statx "$1" | awk -v "at=$2" '$1 == at { print $2 }'; }
unmark() { chattr -R -f -ia "$src" || true; }
defer unmark

every() {
	local path
	mkdir "$src/dir" "$src/dir/sub"
	head -c 70000 /dev/zero >"$src/dir/file"
	ln "$src/dir/file" "$src/dir/linked"
	ln -s nowhere "$src/dir/link"
	mkfifo "$src/dir/fifo"
	mknod "$src/dir/null" c 1 3
	touch "$src/dir/marked"
	touch -d 1970-01-02T03:04:05.678901234 "$src/dir/fifo"
	# Attributes, as far as the file system has them.
	chattr +i "$src/dir/marked" 2>/dev/null || true
	chattr +ad "$src/dir/sub" 2>/dev/null || true
	[[ $BACKING != btrfs ]] || btrfs -q subvolume create "$src/dir/subvolume"

	for path in dir dir/sub dir/file dir/linked dir/link dir/fifo dir/null dir/marked; do
		exists "$mnt/${path%/*}"
		sys statx "$mnt/$path" >/dev/null
		counted "statx=0/0 getattr=1/0" sys statx "$mnt/$path" >/dev/null
		expect_eq "$(fields "$mnt/$path")" "$(fields "$src/$path")" "statx of $path, $level"
		expect_eq "$(field "$mnt/$path" 90)" "$(field "$mnt" 90)" "mount of $path, $level"
		expect_eq "$(stat -c %d "$mnt/$path")" "$(stat -c %d "$mnt")" "device of $path, $level"
	done
	[[ $(field "$mnt" 90) != "$(field "$src" 90)" ]] || fail "the mount is the backing's, $level"
	# Some that a FUSE server could not have given.
	case $BACKING in
	ext4 | xfs)
		[[ $(field "$mnt/dir/file" 98) != 0000000000000000 ]] ||
			fail "no alignment for direct io, $level" ;;
	btrfs)
		[[ $(field "$mnt/dir/file" a0) != 0000000000000000 ]] ||
			fail "no number of the subvolume, $level" ;;
	esac
	(((0x$(field "$mnt/dir/file" 00) & 0x800) || ${BACKING/tmpfs/0} == 0)) ||
		fail "no time of birth, $level"
	unmark 2>/dev/null
	[[ $BACKING != btrfs ]] || btrfs -q subvolume delete "$src/dir/subvolume"
}
counters_of_mount() {
	counters_of "$mnt"
	every
}
at_levels counters_of_mount policy ino
