#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What has lost its last name, or never had one, works for who holds it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

nameless() {
	fsop unlinked "$mnt/file"
	fsop orphan "$mnt/dir"
	fsop replaced "$mnt/file"
	fsop tmpfile "$mnt" linked
	expect_eq "$(<"$src/linked")" "temporary" "a linked O_TMPFILE, $level"
	expect_eq "$(owner_mode linked)" "0 0 640" "its mode, $level"
	chmod 777 "$mnt"
	as 1000:1001 "$(command -v fsop)" tmpfile "$mnt" mine
	expect_eq "$(owner_mode mine)" "1000 1001 640" "of a user, $level"
}
at_levels nameless policy ino data plain
