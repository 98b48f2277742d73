#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who writes to or truncates a file drops set-id bits that it got while he had it open,
# whoever he is and however the kernel has that done.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

bits() {
	local kinds=ftruncate,truncate,open-trunc
	# What passes at that level drops more than it must.
	[[ $level = data ]] || kinds+=,write,splice
	touch "$src/file" "$SCRATCH/reference"
	setid -b "$mnt/file" -k "$kinds" "$SCRATCH/reference" "$mnt/file"
}
at_levels bits policy data plain
