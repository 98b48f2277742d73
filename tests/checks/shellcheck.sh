#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every shell script of the project is shellcheck-clean and at most 200 lines.
# One once found clean stays so until it, or what scripts source, changes. Libraries
# that one case may source together have no function of the same name.
set -euo pipefail
cd "$THRU_ROOT"
command -v shellcheck >/dev/null || { echo "no shellcheck"; exit 77; }
mapfile -t scripts < <(grep -rlE '^#!/bin/(ba)?sh|^# shellcheck shell=' \
	.ci kernel tests userspace --exclude='*.patch' | sort)

wc -l "${scripts[@]}" | awk '$2 != "total" && $1 > 200 {
	print $2 ": " $1 " lines: make two scripts of it"; long = 1 }
	END { exit long }'

mapfile -t sourced < <(grep -rlE '^# shellcheck shell=' kernel tests | sort)
twice=$(grep -rhoE '^[a-z_]+\(\)' tests/lib | sort | uniq -d)
[[ ! $twice ]] || { echo "in two files of tests/lib: $twice"; exit 1; }

common=$(cat .shellcheckrc kernel/BASE "${sourced[@]}" | sha256sum)
clean=$THRU_ROOT/build/shellcheck
mkdir -p "$clean"
export clean common
check() {
	local sum
	sum=$( (cat "$1"; echo "$1 $common") | sha256sum)
	[[ ! -e $clean/${sum%% *} ]] || return 0
	shellcheck "$1" && touch "$clean/${sum%% *}"
}
export -f check
# shellcheck disable=SC2016 # for the bash below
printf '%s\0' "${scripts[@]}" |
	xargs -0 -n 1 -P "$(nproc)" bash -c 'check "$1"' check
