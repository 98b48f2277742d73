#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who writes to a program takes its capabilities away, whoever he is; no other can.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

caps=0x0100000200200000000000000000000000000000 # cap_net_raw+ep
has_caps() { getfattr -n security.capability "$src/program" >/dev/null 2>&1; }

capabilities() {
	echo x >"$src/program"
	chown 1000:1000 "$src/program"
	setfattr -n security.capability -v $caps "$mnt/program"
	has_caps || fail "not set by root, $level"
	expect_errno EPERM as 1001:1001 setfattr -x security.capability "$mnt/program"
	expect_errno EPERM as 1000:1000 setfattr -x security.capability "$mnt/program"
	expect_errno EACCES as 1001:1001 bash -c 'echo x >>"$1"' - "$mnt/program"
	has_caps || fail "gone, but for nothing, $level"
	chmod 666 "$mnt/program"
	as 1001:1001 bash -c 'echo x >>"$1"' - "$mnt/program"
	! has_caps || fail "still there, though it was written to, $level"
	setfattr -n security.capability -v $caps "$mnt/program"
	chown 1001 "$mnt/program"
	! has_caps || fail "still there, though it was given away, $level"
}
at_levels capabilities policy data plain
