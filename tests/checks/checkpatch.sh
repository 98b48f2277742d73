#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel series is clean by the kernel's own checkpatch.
set -euo pipefail
shopt -s nullglob
patches=("$THRU_ROOT"/kernel/patches/[0-9]*.patch)
((${#patches[@]})) || { echo "no kernel/patches"; exit 77; }
# shellcheck source=../../kernel/common.sh
. "$THRU_ROOT/kernel/common.sh"
cd "$tree"
# A patch once found clean by this checkpatch stays clean.
export clean=$THRU_ROOT/build/checkpatch
mkdir -p "$clean"
check() {
	local sum
	sum=$(cat "$1" scripts/checkpatch.pl | sha256sum)
	[[ ! -e $clean/${sum%% *} ]] || return 0
	# What it makes of the macros that events are declared with is no guide: the
	# events of the kernel itself, in the same header, have all of it.
	if perl scripts/checkpatch.pl --strict --no-signoff --no-summary --quiet \
		--terse --showfile "$1" | grep -v '_trace\.h:[0-9]*: '; then
		return 1
	fi
	touch "$clean/${sum%% *}"
}
export -f check
# shellcheck disable=SC2016 # for the bash below
printf '%s\0' "${patches[@]}" |
	xargs -0 -n 1 -P "$(nproc)" bash -c 'check "$1"' check
