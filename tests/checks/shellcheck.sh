#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every shell script of the project is shellcheck-clean and under 200 lines.
set -euo pipefail
cd "$THRU_ROOT"
command -v shellcheck >/dev/null || { echo "no shellcheck"; exit 77; }
mapfile -d '' -t scripts < <(grep -rlZE '^#!/bin/(ba)?sh|^# shellcheck shell=' \
	.ci kernel tests --include='*' --exclude='*.patch')
shellcheck "${scripts[@]}"
wc -l "${scripts[@]}" | awk '$2 != "total" && $1 > 200 {
	print $2 ": " $1 " lines: make two scripts of it"; long = 1 }
	END { exit long }'
