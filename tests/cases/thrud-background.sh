#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Without -f thrud returns once the mount can be used, having said in one line
# what serves it, and ends when it is unmounted; with nowhere to say it, as well.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src" "$mnt"
echo x >"$src/file"
cd "$CASE_TMP"
for _ in 1 2 3; do
	output=$(thrud "$src" mnt)
	expect_match "$output" "^thrud: mirroring '$src' on '$mnt': level [a-z]+( \(.*\))?\$" \
		"what it says"
	is_mounted "$mnt" || fail "not mounted"
	expect_eq "$(<mnt/file)" x "at once"
	pid=$(pgrep -x thrud)
	expect_eq "$(readlink "/proc/$pid/cwd")" / "its working directory"
	expect_eq "$(readlink "/proc/$pid/fd/1")" /dev/null "its output"
	umount mnt
	eventually 5 eval "! kill -0 $pid"
done

for level in policy plain; do
	thrud --level "$level" "$src" mnt <&- >&- 2>&-
	expect_eq "$(<mnt/file)" x "without standard input, output and error, $level"
	umount mnt
	eventually 5 eval '! pgrep -x thrud'
done
