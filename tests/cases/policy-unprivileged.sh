#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who is not root loads no policy, changes no rule, and is told why.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
chmod 755 "$CASE_TMP" "$SCRATCH"
mkdir -p "$SCRATCH/src"
thru_mount "$SCRATCH/src" "$mnt"

expect_errno EPERM as 65534:65534 "$THRU_ROOT/build/tests/tools/policy" open subtree
generation=$(kernel_says "$mnt" generation)
for args in "set $mnt off" "clear $mnt" "list $mnt"; do
	# shellcheck disable=SC2086
	expect_fail as 65534:65534 "$THRU_ROOT/build/thructl" $args
	expect_match "$(<"$CASE_TMP/.output")" \
		"^thructl: ${args%% *} '$mnt': permission denied \(run as root\)$" "thructl $args"
done
expect_eq "$(kernel_says "$mnt" generation)" "$generation" "generation"

# Status is for all: what it may not read it leaves out, and says so.
expect_match "$(as 65534:65534 "$THRU_ROOT/build/thructl" status)" \
	"not readable \(run as root\)" "status"
