#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A source without file handles, or on a stacked file system, works as well.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

# The root file system of the guest, by 9p, read-only.
thru_mount "$THRU_ROOT/tests" "$mnt"
expect_match "$(<"$thrud_log")" "note: the source has no file handles" "what it says"
expect_eq "$(cd "$mnt" && find . -type f -printf '%p %s %i\n' | sort | md5sum)" \
	"$(cd "$THRU_ROOT/tests" && find . -type f -printf '%p %s %i\n' | sort | md5sum)" "the tree"
cmp "$mnt/run" "$THRU_ROOT/tests/run"
thru_umount "$mnt"

mkdir -p "$SCRATCH"/{lower,upper,work,overlay}
mount -t overlay overlay "$SCRATCH/overlay" \
	-o "lowerdir=$SCRATCH/lower,upperdir=$SCRATCH/upper,workdir=$SCRATCH/work"
defer umount "$SCRATCH/overlay"
src=$SCRATCH/overlay/src reference=$SCRATCH/overlay/reference
for level in policy data plain; do
	rm -rf "$src" "$reference"
	mkdir "$src" "$reference"
	mirror "$level"
	difftree -s 5 -n 300 "$reference" "$mnt"
	fsop append "$mnt/append"
	fsop unlinked "$mnt/unlinked"
	thru_umount "$mnt"
done
