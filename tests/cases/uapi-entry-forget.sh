#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An entry that could not be attached is forgotten like any other, and so is what
# was attached when it leaves the cache.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

for ((i = 0; i < 20; i++)); do touch "$src/$i"; done
raw_mount --attach-root --entry-valid=1000

forgotten() {
	echo 3 >/proc/sys/vm/drop_caches
	[[ $(raw nodes) = 0 ]]
}

for ((i = 0; i < 20; i++)); do exists "$mnt/$i"; done
raw_is 20 nodes
eventually 5 forgotten
for bad in entry-ino=+1 entry-backing=1000; do
	raw_is ok set "$bad"
	for ((i = 0; i < 20; i++)); do
		expect_eq "$(sys stat "$mnt/$i")" EIO "lookup, $bad"
	done
	raw_is ok set entry-ino=0 entry-backing=auto
	eventually 5 forgotten
done
