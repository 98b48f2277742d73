#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unmounting takes the policy with it: nothing stays pinned, a link that someone has
# kept rules over nothing, and the next mount of the same source starts afresh.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
# Directories on the way are decided anew first.
by_daemon_now() {
	exists "$mnt/dir/file"
	by_daemon "$mnt" stat stat "$mnt/dir/file"
}
mkdir -p "$src/dir"
touch "$src/dir/file"
thru_mount "$src" "$mnt" -o attr_timeout=0
thructl set "$mnt/dir" off
by_daemon_now
# Somebody else's pin of the link, as bpftool makes them.
bpftool link pin pinned "$(pins_of "$mnt")/link" /sys/fs/bpf/kept
defer rm -f /sys/fs/bpf/kept
expect_match "$(bpftool link show pinned /sys/fs/bpf/kept)" "struct_ops" "the link"
conn=$(conn_of "$mnt")
thru_umount "$mnt"
[[ ! -e /sys/fs/bpf/thru/$conn ]] || fail "left pinned: $(find /sys/fs/bpf/thru)"
[[ ! -e /sys/fs/fuse/connections/$conn ]] || fail "the connection is still there"
# It exits with an error for the map that is not there.
expect_match "$(bpftool link show pinned /sys/fs/bpf/kept || true)" "struct_ops +map 0" "the link"

# With the inert link about, mounts have policies as ever.
thru_mount "$src" "$mnt" -o attr_timeout=0
expect_eq "$(kernel_says "$mnt" policy)" subtree "policy"
by_kernel "$mnt" stat stat "$mnt/dir/file"
thructl set "$mnt/dir" off
by_daemon_now
# The last reference to the old link must not touch the new mount.
rm /sys/fs/bpf/kept
expect_eq "$(kernel_says "$mnt" policy)" subtree "policy"
by_daemon_now
thru_umount "$mnt"
no_pins
