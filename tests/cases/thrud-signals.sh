#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# SIGTERM, SIGINT and SIGHUP unmount, in use or not, and lose no data; the daemon ends
# with status 0, however often it is told, and leaves no file behind.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

for level in policy plain; do
	for signal in TERM INT HUP; do
		mirror "$level"
		[[ -n $(ls -A /run/thru) ]] || fail "no statistics, $level"
		head -c 500000 /dev/zero >"$mnt/file"
		exec 8<"$mnt/file"
		for _ in {1..50}; do
			kill -s "$signal" "$thrud_pid"
		done
		status=0
		wait "$thrud_pid" || status=$?
		expect_eq "$status" 0 "exit status after SIG$signal, $level"
		unset "thrud_of[$mnt]"
		! is_mounted "$mnt" || fail "still mounted after SIG$signal, $level"
		expect_errno ENOTCONN cat <&8
		exec 8<&-
		expect_eq "$(stat -c %s "$src/file")" 500000 "data, $level"
		expect_eq "$(ls -A /run/thru)" "" "statistics left behind, $level"
	done
done
