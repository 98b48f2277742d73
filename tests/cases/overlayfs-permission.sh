#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who may change which attribute on overlayfs, and which set-id bits that drops, is
# as in a plain directory.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/overlay.sh"

touch "$lower/file" "$SCRATCH/plain" "$CASE_TMP/reference"
overlay_mount
# On tmpfs: btrfs drops no bits for the hole that is punched into a hole.
setid "$CASE_TMP/reference" "$merged/file"
mkdir "$merged/tree" "$SCRATCH/reference"
difftree -a -s 2 -n 1000 "$SCRATCH/reference" "$merged/tree"

# What the upper layer refuses.
if chattr +a "$upper/file" 2>/dev/null; then
	chattr -a "$upper/file"
	for flag in i a; do
		chattr +$flag "$merged/file" "$SCRATCH/plain"
		operations=(chmod=600 chown=1:2 utimes=1:2 truncate=1)
		expect_eq "$(io "$merged/file" none "${operations[@]}")" \
			"$(io "$SCRATCH/plain" none "${operations[@]}")" "with chattr +$flag"
		chattr -$flag "$merged/file" "$SCRATCH/plain"
	done
fi
