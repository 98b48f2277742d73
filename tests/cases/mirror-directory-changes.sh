#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory that changes while it is being listed: what was there all the while comes
# exactly once, whatever is made, removed and renamed beside it, through the mount and
# beneath; going back to the beginning shows all as it is by then.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

# Names that stay, that go, and that change their name: one of three each.
changes() {
	local where i turn=0 total=240
	for where in "$mnt" "$src"; do
		mkdir "$src/dir"
		for ((i = 0; i < total; i += 3)); do
			: >"$src/dir/stays-$i"
			: >"$src/dir/goes-$i"
			: >"$src/dir/moves-$i"
		done
		: >listed
		i=0 turn=0
		exec {dir}<"$mnt/dir"
		while sys entries 1024 1 <&"$dir" >part && [[ $(<part) != ok ]]; do
			sed '$d' part >>listed
			turn=$((turn + 1))
			# From both ends, so that some have been listed and some not.
			rm -f "$where/dir/goes-$i" "$where/dir/goes-$((total - 3 - i))"
			mv "$where/dir/moves-$i" "$where/dir/moved-$i"
			: >"$where/dir/new-$i"
			i=$((i + 3))
		done
		((turn > 5)) || fail "only $turn calls, $level"
		expect_eq "$(grep -c '^stays-' listed)" $((total / 3)) "names that stayed, $level"
		expect_eq "$(awk '/^(stays|goes)-/ { print $1 }' listed | sort | uniq -d)" "" \
			"names listed twice, $level"
		# Back to the beginning, by the same handle.
		sys seek 0 <&"$dir" >/dev/null
		expect_eq "$(sys entries <&"$dir" | sed '$d' | awk '{ print $1 }' | sort)" \
			"$({ printf '.\n..\n'; find "$src/dir" -mindepth 1 -printf '%f\n'; } | sort)" \
			"a second listing, $level"
		exec {dir}<&-
		# Removing all while it is listed, as rm -r and find -delete do.
		find "$mnt/dir" -mindepth 1 -delete
		expect_eq "$(ls -A "$src/dir")" "" "what is left, $level"
		rmdir "$mnt/dir"
	done
}
at_levels changes policy ino plain
