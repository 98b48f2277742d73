# shellcheck shell=bash disable=SC2034 # what tests/run uses
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The debug kernels, and what runs on them. Sourced by tests/run.
#
#   kasan    watches memory (kernel/kasan.config)
#   lockdep  watches locks (kernel/lockdep.config)
#   leaks    the first again, with kmemleak, which is asked when all have run
#
# A case is named after the kernel it runs on there: kasan/uapi-attach.
debug_kernels=(kasan lockdep leaks)

# How much longer than on a machine left alone everything may take: there may be others on
# it, and a hypervisor may have given half of it away. What hangs is found later, no more.
plain_slow=3
debug_slow=12

# About debug kernels, or possible there alone.
debug_only=('debug-*' 'fault-*')
# Not there: random, and half an hour; the rest is about programs, whatever
# the kernel.
plain_only=(mirror-random-ops '*-bad-input' '*-bad-file' policy-objects 'trace-recipes-*')
# What kmemleak looks at: allocations that fail, and all that comes and goes.
leaks_too=('debug-*' 'fault-*' uapi-entry-malformed uapi-entry-forget uapi-detach
	uapi-abort life-many life-killed policy-attach policy-renamed rules-toggle)
# Part of every run, so of `make test`.
debug_short=(kasan/debug-kernel 'kasan/fault-*' kasan/setattr-served
	kasan/uapi-entry-malformed kasan/uapi-entry-busy kasan/uapi-detach
	kasan/uapi-open-own kasan/uapi-readdir kasan/uapi-abort kasan/life-unmount-busy)

# matches NAME PATTERN...: one of them, as a shell pattern
matches() {
	local name=$1 pattern
	shift
	for pattern; do
		# shellcheck disable=SC2053 # a pattern is meant
		[[ $name != $pattern ]] || return 0
	done
	return 1
}

# runs_on KERNEL CASE; the kernel of the suite proper is 'plain'
runs_on() {
	case $1 in
	plain) ! matches "$2" "${debug_only[@]}" ;;
	kasan) ! matches "$2" "${plain_only[@]}" ;;
	lockdep) ! matches "$2" "${plain_only[@]}" 'fault-*' ;;
	leaks) matches "$2" "${leaks_too[@]}" ;;
	esac
}

# use_kernel KERNEL: for the guests of this process, from here on
use_kernel() {
	local config=$1 words
	[[ $1 != leaks ]] || config=kasan
	guest_options=()
	export THRU_SLOW=$plain_slow
	[[ $1 != plain ]] || return 0
	"$THRU_ROOT/kernel/build" --config "$THRU_ROOT/kernel/$config.config"
	export THRU_DEBUG=$1 THRU_SLOW=$debug_slow
	# Interrupts are routed without ACPI, whose way takes them a minute at boot.
	words=acpi=noirq
	[[ $1 != leaks ]] || words+=" kmemleak=on"
	guest_options=(--kernel "$THRU_ROOT/build/kernel-$config/bzImage" --mem 3072
		--append "$words")
}
