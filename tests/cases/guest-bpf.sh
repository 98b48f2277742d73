#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bpftool, built from the kernel's tools, talks to the kernel and pins.
. "$THRU_ROOT/tests/lib/case.sh"

bpftool btf dump file /sys/kernel/btf/vmlinux format raw >"$CASE_TMP/btf"
grep -q "STRUCT 'fuse_inode' " "$CASE_TMP/btf" || fail "no struct fuse_inode in BTF"
pin=/sys/fs/bpf/guest-bpf
bpftool map create "$pin" type hash key 4 value 8 entries 4 name guest_bpf
defer rm "$pin"
bpftool map update pinned "$pin" key 1 0 0 0 value 2 0 0 0 0 0 0 0
expect_match "$(bpftool -j map lookup pinned "$pin" key 1 0 0 0)" '"0x02"' "value"
