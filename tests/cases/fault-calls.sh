#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every allocation that a system call makes on its way to a backing may fail: the
# call fails with ENOMEM then or does without, the next one works, and what the
# kernel had taken meanwhile is given back.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/fault.sh"

calls=(lookup missing stat open trunc create tmpfile list chmod mkdir link rename unlink read
	write map)
for call in "${calls[@]}"; do
	fault_files "$src/$call"
done
raw_mount --attach-root
for call in "${calls[@]}"; do
	failnth "$call" "$mnt/$call"
done
same_tree "$src" "$mnt"

# Also those of entries that could not be attached.
forgotten() {
	echo 3 >/proc/sys/vm/drop_caches
	[[ $(raw nodes) = 0 ]]
}
eventually 5 forgotten
