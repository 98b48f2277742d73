#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With noatime the tree of mounts below the source is as it is there: one that is made
# later shows, one that was there can be unmounted and is gone.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src"
mount --bind "$src" "$src"
defer umount "$src"
mkdir "$src/early" "$src/late"
for propagation in private shared; do
	mount "--make-$propagation" "$src"
	for level in policy ino data plain; do
		what="$propagation, $level"
		mount -t tmpfs tmpfs "$src/early"
		echo early >"$src/early/file"
		mirror "$level" -o noatime
		mount -t tmpfs tmpfs "$src/late"
		echo late >"$src/late/file"
		expect_eq "$(<"$mnt/late/file")" late "a mount made later, $what"
		echo written >"$mnt/late/file"
		expect_eq "$(<"$src/late/file")" written "what is written there, $what"
		umount "$src/early"
		expect_eq "$(ls "$mnt/early")" "" "what was under a mount, $what"
		thru_umount "$mnt"
		umount "$src/late"
	done
done
