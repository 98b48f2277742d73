#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With the timeouts at 0 the mirror shows at once what changes beneath it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

for level in data plain; do
	rm -rf "$src"
	mkdir "$src"
	mirror "$level" --entry-timeout 0 --attr-timeout 0
	for i in 1 2 3; do
		echo "$i" >"$src/file"
		expect_eq "$(stat -c %s "$mnt/file")" 2 "size, $level"
		printf 'longer %d\n' "$i" >"$src/file"
		expect_eq "$(stat -c %s "$mnt/file")" 9 "size, $level"
		expect_eq "$(<"$mnt/file")" "longer $i" "content, $level"
		mv "$src/file" "$src/moved"
		expect_errno ENOENT stat "$mnt/file"
		stat "$mnt/moved" >/dev/null
		rm "$src/moved"
		expect_errno ENOENT stat "$mnt/moved"
	done
	thru_umount "$mnt"
done
