#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What fcntl() changes of an open file holds for data that is passed through: without
# O_APPEND it goes where it is written to, without O_DIRECT it may have any size.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

flags() {
	echo -n data >"$mnt/file"
	expect_eq "$(io "$mnt/file" rdwr,append pwrite=x)" ok "O_APPEND, $level"
	expect_eq "$(<"$src/file")" datax "appended, $level"
	expect_eq "$(io "$mnt/file" rdwr,append noappend pwrite=D write=A)" "ok ok ok" \
		"O_APPEND taken away, $level"
	expect_eq "$(<"$src/file")" Aatax "written at the beginning, $level"
	expect_eq "$(io "$mnt/file" rdwr,append noappend splice-write=S)" "ok ok" "splice, $level"
	expect_eq "$(<"$src/file")" Satax "spliced to the beginning, $level"
	# For the last block, which is none, dd takes O_DIRECT away
	head -c 5000 /dev/zero |
		dd of="$mnt/direct" bs=4096 iflag=fullblock oflag=direct status=none
	expect_eq "$(stat -c %s "$src/direct")" 5000 "O_DIRECT taken away, $level"
}
at_levels flags policy data plain
