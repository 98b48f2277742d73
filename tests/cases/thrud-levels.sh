#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each step down the ladder is said with its reason, and not taken where it was
# ruled out.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src" "$mnt"
# says LEVEL REASON ARG...
says() {
	local level=$1 reason=$2
	shift 2
	expect_eq "$(thrud "$@" "$src" "$mnt")" \
		"thrud: mirroring '$src' on '$mnt': level $level${reason:+ ($reason)}" "thrud $*"
	umount "$mnt"
}
says policy ''
says policy '' --require-policy
says policy '' --require-policy --policy none
says ino '--level' --level ino
says data '--level' -o level=data
says plain '--no-passthrough' --no-passthrough

# A kernel without the feature, or not for us: what is asked for by name fails.
expect_fail thrud --require-policy --level ino "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted, though it failed"
