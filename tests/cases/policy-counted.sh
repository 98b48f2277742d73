#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The counters go on when the policy is replaced, and miss nothing meanwhile: threads make
# system calls, known in number, while policies that grant all, nothing, and by rules take
# turns; kernel and daemon have served as many together, each fallback is one request, and
# the daemon has got as many as the kernel says it has sent.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/dir"
echo text >"$src/dir/file"
setfattr -n user.note -v text "$src/dir/file"
thru_mount "$src" "$mnt" "${uncached[@]}"
counters_of "$mnt"
exec {file}<"$mnt/dir/file"

replacements() { wc -l <"$CASE_TMP/replaced"; }
replace() {
	local policy
	while [[ ! -e $CASE_TMP/stop ]]; do
		for policy in none all subtree; do
			thructl policy replace "$policy" "$mnt" 2>>"$CASE_TMP/said" || return
			echo "$policy" >>"$CASE_TMP/replaced"
		done
	done
}

# difference KEY...: by how much the sum of these counters has grown since `before`
declare -A before
difference() {
	local key sum=0
	for key; do sum=$((sum + ${counters[$key]:-0} - ${before[$key]:-0})); done
	echo "$sum"
}

# under_replacement WHAT: calls while policies are replaced, six times at least; $made
# of them were made
under_replacement() {
	local key replacer
	rm -f stop replaced
	touch replaced
	read_counters
	before=()
	for key in "${!counters[@]}"; do before[$key]=${counters[$key]}; done
	replace &
	replacer=$!
	made=0
	until (($(replacements) >= 6)); do
		calls "$1" 3 500 <&"$file"
		made=$((made + 1500))
	done
	touch stop
	wait "$replacer" || fail "replace: $(<said)"
	read_counters
	echo "$1: $made calls, $(replacements) replacements, by the kernel" \
		"$(difference "kernel 14" "kernel 15" "kernel 22")"
}

# One operation each, of one or the other; thructl makes none of them.
under_replacement xattr
expect_eq "$(difference "kernel 22" "daemon 22")" "$made" "extended attributes"
for side in kernel daemon; do
	(($(difference "$side 22") > 0)) || fail "none by the $side: nothing was replaced under load"
done
(($(difference policy) >= $(difference "daemon 22"))) || fail "requests without a fallback"

# What an open file was opened with it keeps: all reads are the kernel's.
under_replacement read
expect_eq "$(difference "kernel 15") $(difference "daemon 15")" "$made 0" "reads"

# An open is the kernel's or the daemon's; its release goes where it went.
under_replacement open
expect_eq "$(difference "kernel 14" "daemon 14")" "$made" "opens"
(($(difference "daemon 14") > 0)) || fail "no open by the daemon"

# By both sides' own counts; what has no reply may be on its way still
both_sides() {
	thructl status --json "$mnt" | grep -q '"daemon_counted"' || return
	command counts "$(conn_of "$mnt")" |
		awk '$1 != "init" && $1 != "forget" && $1 != "batch_forget" && $3 != $4 { bad = 1; print }
			END { exit bad }'
}
both_sides || fail "kernel and daemon do not agree: $(both_sides || true)"
exec {file}<&-
