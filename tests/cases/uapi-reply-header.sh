#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A reply whose header fits no request, or is not well-formed, or comes twice, is
# refused with an errno to the server; it does nothing to the request, which takes
# the right one. An error with a body ends it: EIO.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file"
mkdir "$src/dir"
raw_mount --attach-root
expect_eq "$(sys stat "$mnt")" ok "stat of the root"
raw_is ok refused

# bad KNOB=VALUE ERRNO RESULT: what the server gets, and what the caller
bad() {
	raw_is ok set "$1"
	expect_eq "$(sys stat "$mnt/file")" "$3" "lookup, $1"
	raw_is "$2" refused
	expect_eq "$(sys open "$mnt/file" rdonly)" "$3" "open, $1"
	expect_eq "$(sys open "$mnt/dir" rdonly,directory)" "$3" "opendir, $1"
	raw_is ok set "${1%=*}=0"
	expect_eq "$(sys stat "$mnt/file")" ok "lookup after $1"
}
bad bad-unique=2 ENOENT ok
bad bad-unique=-2 ENOENT ok # of one that has been answered
bad bad-unique=0x7fffffff00 ENOENT ok
bad bad-unique=1 EINVAL ok # of an interrupt
bad bad-error=1 EINVAL ok
bad bad-error=-512 EINVAL ok
bad bad-error=0x7fffffff EINVAL ok
bad bad-error=-5 EINVAL EIO
bad bad-len=1 EINVAL ok
bad bad-len=-1 EINVAL ok
bad bad-len=0x10000000 EINVAL ok
bad again=1 ENOENT ok
counted "getattr=1/0" exists "$mnt/file"
