#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Switched off, the daemon answers, and says the same.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/diff/compare.sh"

make-tree "$src" 1200
# Who is asked shows only where nothing is trusted for a while.
thru_mount "$src" "$mnt" --attr-timeout 0
same "before"
thructl set "$mnt" off
same "off" -b
by_daemon "$mnt" list ls "$mnt/big"
by_daemon "$mnt" stat stat "$mnt/big"
thructl set "$mnt" getattr
same "attributes by the kernel, listings by the daemon"
thructl set "$mnt" on
same "on"
