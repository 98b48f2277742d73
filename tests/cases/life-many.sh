#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mounted and unmounted over and over, with a policy attached each time: no pin, no
# connection and no reference to the source is left.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mkdir source
mount -t tmpfs source source
defer umount source
mkdir source/dir
touch source/dir/file
mnt=$CASE_TMP/mnt
before=$(ls /sys/fs/fuse/connections)
links=$(bpftool link show | wc -l)
for _ in {1..6}; do
	thru_mount "$CASE_TMP/source" "$mnt"
	thructl set "$mnt/dir" off
	ls -lR "$mnt" >/dev/null
	thru_umount "$mnt"
done
no_pins
expect_eq "$(ls /sys/fs/fuse/connections)" "$before" "connections"
settled() { [[ $(bpftool link show | wc -l) = "$links" ]]; }
eventually 5 settled
