#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Pins go to a directory of root's alone, or nowhere.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt root=/sys/fs/bpf/thru
mkdir -p "$SCRATCH/src" "$mnt"
refused() {
	expect_fail timeout 20 thrud -f --require-policy "$SCRATCH/src" "$mnt"
	! is_mounted "$mnt" || fail "$1: left mounted"
	expect_match "$(<"$CASE_TMP/.output")" "$2" "$1"
}

mkdir -m 777 "$root"
refused "writable for all" "Operation not permitted|not root's alone"
chmod 700 "$root"
chown 65534 "$root"
refused "another user's" "Operation not permitted|not root's alone"
rmdir "$root"

mkdir -m 700 /sys/fs/bpf/elsewhere
ln -s elsewhere "$root"
refused "a symbolic link" "Operation not permitted|not root's alone"
expect_eq "$(ls -A /sys/fs/bpf/elsewhere)" "" "where the link leads"
rm "$root"
rmdir /sys/fs/bpf/elsewhere

umount /sys/fs/bpf
refused "no bpffs" "No such device|no bpffs"
mount -t bpf -o mode=1777 bpf /sys/fs/bpf

# As plain mount(8) makes it: fine, for what is in it is root's.
thru_mount "$SCRATCH/src" "$mnt" --require-policy
thru_umount "$mnt"
no_pins
