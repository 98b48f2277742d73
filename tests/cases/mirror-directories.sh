#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A large directory lists completely and once; every position in it can be
# returned to; names may be odd.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

list() {
	mkdir "$src/large" "$src/odd"
	(cd "$src/large" && seq -f 'a-name-of-some-length-%g' 1500 | xargs touch)
	expect_eq "$(cd "$mnt/large" && find . -printf '%f %i %y\n' | sort | md5sum)" \
		"$(cd "$src/large" && find . -printf '%f %i %y\n' | sort | md5sum)" "the list, $level"
	fsop seekdir "$mnt/large"
	rm -rf "$mnt/large"
	[[ ! -e $src/large ]] || fail "rm -rf left something, $level"

	long=$(printf 'n%.0s' {1..255})
	touch "$mnt/odd/$long" "$mnt/odd/ "$'\n\001\377' "$mnt/odd/-r" "$mnt/odd/..."
	expect_eq "$(ls -b "$mnt/odd")" "$(ls -b "$src/odd")" "odd names, $level"
	expect_errno ENAMETOOLONG touch "$mnt/odd/${long}n"
	expect_eq "$(stat -c %i "$mnt/..")" "$(stat -c %i "$CASE_TMP")" \
		"what is above the root, $level"
}
at_levels list policy ino plain
