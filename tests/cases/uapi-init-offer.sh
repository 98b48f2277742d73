#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# INIT offers passthrough of inode operations where the kernel checks callers
# itself, and nowhere else.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

raw_mount --attach-root
raw_is "passthrough ino" offered
counters_match "^ino 1"$'\n' "counters"
raw_umount

raw_mount --no-default-permissions --init=-ino
raw_is "passthrough" offered
counters_match "^ino 0\$" "counters"
expect_eq "$(sys stat "$mnt")" ok "stat of a mount without inode passthrough"
