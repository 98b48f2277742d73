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
perl scripts/checkpatch.pl --strict --no-signoff --no-summary --quiet "${patches[@]}"
