#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The debug kernel does watch: an option that another one has switched off would
# let all cases pass.
. "$THRU_ROOT/tests/lib/case.sh"

[[ ${THRU_DEBUG:-} ]] || skip "not on a debug kernel"
options() {
	local option
	for option; do
		zgrep -q "^CONFIG_$option=y" /proc/config.gz || fail "CONFIG_$option is off"
	done
}

case $THRU_DEBUG in
kasan | leaks)
	options KASAN_GENERIC KASAN_VMALLOC FAILSLAB FAIL_PAGE_ALLOC
	grep -q 'KernelAddressSanitizer initialized' <(dmesg) || fail "KASAN did not start"
	read -r object </sys/kernel/slab/fuse_inode/object_size
	read -r slab </sys/kernel/slab/fuse_inode/slab_size
	((slab > object)) || fail "objects of $object bytes in $slab: no red zone"
	;;&
leaks)
	echo scan >/sys/kernel/debug/kmemleak
	;;
lockdep)
	options PROVE_LOCKING PROVE_RCU DEBUG_ATOMIC_SLEEP DEBUG_VFS DEBUG_LIST
	expect_eq "$(awk '$1 == "debug_locks:" { print $2 }' /proc/lockdep_stats)" 1 \
		"whether lockdep is on"
	(($(awk '$1 == "lock-classes:" { print $2 }' /proc/lockdep_stats) > 100)) ||
		fail "lockdep knows hardly a lock"
	;;
esac
