# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the cases diff-*: a tree, its mirror, and the comparison of the two.

# shellcheck disable=SC2034 # the cases'
src=$SCRATCH/src mnt=$CASE_TMP/mnt
export PATH=$THRU_ROOT/tests/diff:$PATH

# same WHAT [-b]: through the mount everything is as in the source. Reading sets
# access times, hence a first time for that.
same() {
	local what=$1
	shift
	treedump -b "$src" >/dev/null
	treedump "$@" "$src" >expected
	treedump "$@" "$mnt" >seen || fail "$what: $(tail -n 1 seen)"
	cmp -s expected seen || {
		cp expected seen "$THRU_OUT"
		fail "$what: source and mount differ:"$'\n'"$(diff expected seen | head -n 20)"
	}
	(($(wc -l <seen) > 500)) || fail "$what: only $(wc -l <seen) lines compared"
}
