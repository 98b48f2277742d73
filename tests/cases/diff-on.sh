#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With passthrough everything that can be asked about a tree is answered as by the
# source itself, and what the kernel is to answer is not asked of the daemon.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/counters.sh"
. "$THRU_ROOT/tests/diff/compare.sh"

make-tree "$src"
thru_mount "$src" "$mnt"
counters_of "$mnt"
same "first walk"
same "second walk"

read_counters
for op in getattr readdir; do
	n=${counters[kernel ${opcode_of[$op]}]}
	((n > 1000)) || fail "the kernel has served only $n $op"
done
for op in getattr statx readdir readdirplus; do
	n=${counters[daemon ${opcode_of[$op]}]:-0}
	((n == 0)) || fail "the daemon was asked $n times for $op"
done
