#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The guest runs the kernel that was built, with what the project stands on.
. "$THRU_ROOT/tests/lib/case.sh"

release=$(uname -r)
expect_match "$release" "^7\.3\.[0-9]+-thru${THRU_DEBUG:+-(kasan|lockdep)}\$" "release"
[[ -s /sys/kernel/btf/vmlinux ]] || fail "no BTF"
[[ -c /dev/fuse ]] || fail "no /dev/fuse"
types=" $(awk '{ print $NF }' /proc/filesystems | paste -sd' ') "
for type in fuse ext4 xfs btrfs overlay tmpfs 9p bpf; do
	[[ $types = *" $type "* ]] || fail "no file system '$type'"
done
for option in FUSE_PASSTHROUGH BPF_JIT_ALWAYS_ON BPF_LSM DEBUG_INFO_BTF FTRACE_SYSCALLS; do
	zgrep -q "^CONFIG_$option=y" /proc/config.gz || fail "CONFIG_$option is off"
done
