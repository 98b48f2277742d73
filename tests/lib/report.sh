# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How a test's result is shown, on the host and in the guest. Sourced.

# Time passed since $1, an $EPOCHREALTIME: 1.2
since() {
	local us=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
	printf '%d.%d' $((us / 1000000)) $((us / 100000 % 10))
}

# report STATUS NAME START OUTPUT: a line; the output too if the test failed
report() {
	local status=$1 name=$2 start=$3 output=$4 reason
	case $status in
	0) printf 'ok    %-48s %6s s\n' "$name" "$(since "$start")" ;;
	77)
		reason=$(tail -n 1 "$output")
		printf 'skip  %-48s %6s s  %s\n' "$name" "$(since "$start")" "$reason" ;;
	*)
		printf 'FAIL  %-48s %6s s  (status %s)\n' "$name" "$(since "$start")" "$status"
		sed 's/^/      | /' "$output" ;;
	esac
}

passed=0 failed=0 skipped=0
count() {
	case $1 in
	0) passed=$((passed + 1)) ;;
	77) skipped=$((skipped + 1)) ;;
	*) failed=$((failed + 1)) ;;
	esac
}
