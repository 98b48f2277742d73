#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The flags of renameat2() mean what they mean on the backing file system.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

flags() {
	echo a >"$mnt/a"
	echo b >"$mnt/b"
	expect_eq "$(fsop renameat2 noreplace "$mnt/a" "$mnt/b")" EEXIST "noreplace, $level"
	expect_eq "$(fsop renameat2 noreplace "$mnt/a" "$mnt/c")" ok "noreplace, $level"
	expect_eq "$(fsop renameat2 exchange "$mnt/b" "$mnt/c")" ok "exchange, $level"
	expect_eq "$(<"$mnt/b") $(<"$mnt/c")" "a b" "exchanged, $level"
	expect_eq "$(<"$src/b") $(<"$src/c")" "a b" "exchanged beneath, $level"
	expect_eq "$(fsop renameat2 whiteout "$mnt/b" "$mnt/d")" \
		"$(touch "$SCRATCH/x"; fsop renameat2 whiteout "$SCRATCH/x" "$SCRATCH/y")" \
		"whiteout, $level"
	rm -f "$SCRATCH"/[xy]
}
at_levels flags
