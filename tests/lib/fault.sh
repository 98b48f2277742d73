# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For cases in which allocations of the kernel fail, one after the other. Needs
# case.sh.

[[ -e /proc/self/fail-nth ]] || skip "this kernel has no FAULT_INJECTION"

# Those that may sleep as well, which is nearly all, and single pages.
for attr in failslab fail_page_alloc; do
	echo N >/sys/kernel/debug/$attr/ignore-gfp-wait
	echo 0 >/sys/kernel/debug/$attr/verbose
done
echo N >/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem
echo 0 >/sys/kernel/debug/fail_page_alloc/min-order

# What failnth needs in a directory.
fault_files() {
	local i
	mkdir -p "$1"
	echo data >"$1/file"
	for ((i = 1; i <= 40; i++)); do echo "$i" >"$1/n$i"; done
}

# same_tree SOURCE MOUNTPOINT: all names, numbers, sizes and modes below
same_tree() {
	local dir
	for dir; do (cd "$dir" && find . -mindepth 1 -printf '%p %i %s %m\n' | sort) >"$dir.list"; done
	diff "$1.list" "$2.list" >same-tree.diff || fail "$2 differs: $(head -n 10 same-tree.diff)"
}
