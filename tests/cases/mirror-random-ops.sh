#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Random operations by several users have the same effect in a mirror as in a
# plain directory, error for error, attribute for attribute.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

same() {
	rm -rf "$SCRATCH/reference"
	mkdir "$SCRATCH/reference"
	difftree -s 1 -n 1200 -b "$src" "$SCRATCH/reference" "$mnt"
}
at_levels same policy ino data plain
