#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The policy `suffix`: files pass by the end of their names and by size, directories
# by an option, everything else is the daemon's.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt long=$(printf 'n%.0s' {1..255})
mkdir -p "$SCRATCH/src/dir.o"
echo small | tee "$SCRATCH"/src/{a.o,a.o~,a.c,o,dir.o/b.tar.gz,"$long"} >/dev/null
head -c 100000 /dev/zero >"$SCRATCH/src/large.o"
ln -s a.o "$SCRATCH/src/link.o"
ln -s a.o "$SCRATCH/src/link.c"
mounted() {
	local opts=()
	while (($#)); do opts+=(--policy-opt "$1"); shift; done
	thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --policy suffix "${opts[@]}"
	expect_eq "$(kernel_says "$mnt" policy)" suffix "policy"
}
all_by() {
	local side=$1
	shift
	for name; do open_by "$side" "$mnt" "$mnt/$name"; done
}

# Nothing is asked for by default.
mounted
all_by daemon a.o a.c dir.o
thru_umount "$mnt"

mounted suffixes=.o,.tar.gz
all_by kernel a.o large.o dir.o/b.tar.gz
all_by daemon a.o~ a.c o dir.o "$long" .
by_kernel "$mnt" read cat "$mnt/a.o"
by_daemon "$mnt" list ls "$mnt/dir.o"
by_daemon "$mnt" open cat "$mnt/a.c"
expect_match "$(thructl status "$mnt")" "decisions +[1-9][0-9]* granted, [1-9]" "status"
# The name decides, and a rename changes it.
mv "$mnt/a.c" "$mnt/a.c.o"
all_by kernel a.c.o
mv "$mnt/a.c.o" "$mnt/a.c"
all_by daemon a.c
thru_umount "$mnt"

mounted suffixes=.o min_size=100
all_by kernel large.o
all_by daemon a.o
thru_umount "$mnt"

mounted suffixes=.o max_size=100 min_size=5 dirs=true
all_by kernel a.o dir.o .
# A link has a name and no size that matters.
stat_by kernel "$mnt" "$mnt/link.o"
stat_by daemon "$mnt" "$mnt/link.c"
all_by daemon large.o a.c
by_kernel "$mnt" list ls "$mnt/dir.o"
thru_umount "$mnt"

# Lists that take the verifier longest: as long as may be, of one and of many.
mounted "suffixes=$long"
all_by kernel "$long"
all_by daemon a.o
thru_umount "$mnt"
mounted "suffixes=$(printf 'x%.0s,' {1..126})gz"
all_by kernel dir.o/b.tar.gz
all_by daemon a.o
thru_umount "$mnt"
no_pins
