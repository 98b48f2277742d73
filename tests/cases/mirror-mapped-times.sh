#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is written to a shared mapping shows in the times of the file, synced or not:
# mtime and ctime move. Mapping alone moves neither, nor does a private mapping. It is
# the kernel that says so: the daemon is not asked for attributes.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

times() {
	local file=$mnt/file mtime ctime old=2001-02-03
	counters_of "$mnt"
	head -c 8192 /dev/zero >"$file"
	touch -d "$old" "$file"
	read -r mtime ctime < <(stat -c '%.9Y %.9Z' "$file")
	expect_eq "$mtime" "$(date -d "$old" +%s.000000000)" "mtime, $level"

	expect_eq "$(sys map "$file" rdonly shared,read)" ok "map to read, $level"
	expect_eq "$(sys map "$file" rdwr private,read,write)" ok "private map, $level"
	expect_eq "$(sys map "$file" rdwr shared,read)" ok "map that is not written to, $level"
	expect_eq "$(stat -c '%.9Y %.9Z' "$file")" "$mtime $ctime" "times after mapping, $level"

	expect_eq "$(sys map "$file" rdwr shared,read,write)" ok "shared map, $level"
	exists "$mnt"
	# For the stat alone: with another ctime the name is still what it was
	counted "getattr=1/0 statx=0/0" exists "$file"
	[[ $(stat -c %.9Y "$file") != "$mtime" ]] || fail "mtime after a write to a map, $level"
	[[ $(stat -c %.9Z "$file") != "$ctime" ]] || fail "ctime after a write to a map, $level"
	expect_eq "$(stat -c '%x %y %z' "$file")" "$(stat -c '%x %y %z' "$src/file")" \
		"times by the mount and beneath, $level"
	expect_eq "$(head -c 1 "$src/file")" "!" "what was written, $level"
}
at_levels times policy ino
