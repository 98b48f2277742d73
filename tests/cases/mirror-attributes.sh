#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Attributes beyond the usual: time of birth, nanoseconds, a symlink's own,
# extended ones; trusted ones are root's to see; statfs is the backing's.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

attributes() {
	echo x >"$mnt/file"
	ln -s nowhere "$mnt/link"
	[[ $BACKING = tmpfs ]] || expect_eq "$(fsop btime "$mnt/file")" \
		"$(fsop btime "$src/file")" "time of birth, $level"
	touch -d '2001-02-03 04:05:06.123456789 UTC' "$mnt/file"
	expect_eq "$(stat -c '%x %y' "$mnt/file")" "$(stat -c '%x %y' "$src/file")" "times, $level"
	touch -h -d '2002-02-03 04:05:06.5 UTC' "$mnt/link"
	chown -h 5:6 "$mnt/link"
	expect_eq "$(stat -c '%u %g %y' "$mnt/link")" "$(stat -c '%u %g %y' "$src/link")" \
		"of a symlink, $level"
	expect_eq "$(stat -c '%u %g' "$src/link")" "5 6" "owner of a symlink, $level"

	setfattr -n user.one -v 1 "$mnt/file"
	setfattr -n trusted.two -v 2 "$mnt/file"
	setfattr -h -n trusted.three -v 3 "$mnt/link"
	expect_eq "$(getfattr -d -m - --absolute-names "$src/file" | sed 1d)" \
		"$(getfattr -d -m - --absolute-names "$mnt/file" | sed 1d)" "as listed, $level"
	expect_eq "$(getfattr -h --only-values -n trusted.three --absolute-names "$src/link")" 3 \
		"of a symlink, $level"
	expect_eq "$(as 1000:1000 getfattr -m - --absolute-names "$mnt/file" | grep -c trusted ||
		true)" 0 "trusted ones a user sees, $level"
	setfattr -x user.one "$mnt/file"
	expect_fail getfattr -n user.one "$mnt/file"
	expect_fail getfattr -n user.one "$src/file"

	expect_eq "$(stat -f -c '%s %b %c %l' "$mnt")" "$(stat -f -c '%s %b %c %l' "$src")" \
		"statfs, $level"
}
at_levels attributes
