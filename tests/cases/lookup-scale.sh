#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the kernel resolves costs the daemon nothing, however much of it there is:
# neither memory nor descriptors, nor a request. $THRU_FILES sets how many files.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

files=${THRU_FILES:-10000}
src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir "$src"
for ((dir = 0; dir * 1000 < files; dir++)); do
	mkdir "$src/$dir"
	(cd "$src/$dir" && seq 1000 | xargs touch)
done
thru_mount "$src" "$mnt"
thructl set "$mnt" on
counters_of "$mnt"
walk() { find "$mnt" -printf '%s %i\n' | wc -l; }
ls "$mnt" >/dev/null
daemon=$(pgrep -nx thrud)
# in kB, that it cannot give back; and descriptors
memory() { awk '$1 == "RssAnon:" { print $2 }' "/proc/$daemon/status"; }
descriptors() { find "/proc/$daemon/fd" -mindepth 1 | wc -l; }
at_first=$(memory) fds=$(descriptors) requests=$(requests_seen)
for round in cold warm; do
	expect_eq "$(walk)" $((files + dir + 1)) "names found, $round"
done
echo "memory of the daemon: $at_first kB, then $(memory) kB; $fds descriptors"
(($(memory) - at_first <= 64)) || fail "the daemon has grown by $(($(memory) - at_first)) kB"
expect_eq "$(descriptors)" "$fds" "descriptors of the daemon"
expect_eq "$(requests_seen)" "$requests" "requests that it was sent"
