#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The benchmark, quickly: what it has measured is shown, and fails nothing; it fails
# if a tree that the kernel serves has made its daemon work, or grow.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MODE CPUS SIDES OPS FILES ROUNDS
QUICK=1 OUT=$work "$THRU_ROOT/tests/bench/run"
{
	"$THRU_ROOT/tests/bench/report" brief "$work/results.csv"
	tail -n 2 "$work/results.txt" | grep .
} >"$THRU_REPORT"
