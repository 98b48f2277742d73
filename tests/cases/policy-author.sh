#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy that grants by the end of a name takes its author 30 lines at most, all
# told, and is loaded from its file.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

lines=$(wc -l <"$THRU_ROOT/tests/bpf/objects.bpf.c")
((lines <= 30)) || fail "tests/bpf/objects.bpf.c takes $lines lines"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src"
touch "$SCRATCH"/src/{a.o,lib.a,a.c,o,.o,a.oo}
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" \
	--policy "$THRU_ROOT/build/tests/bpf/objects.bpf.o"
expect_eq "$(kernel_says "$mnt" policy)" objects "policy"
for name in a.o lib.a .o; do open_by kernel "$mnt" "$mnt/$name"; done
for name in a.c o a.oo; do open_by daemon "$mnt" "$mnt/$name"; done
thru_umount "$mnt"
no_pins
