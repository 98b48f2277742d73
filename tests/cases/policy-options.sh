#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Options of a policy are in force when it is loaded, from the command line as
# from /etc/fstab; one that is wrong is told with its reason, and nothing mounted.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt object=$THRU_ROOT/build/tests/bpf/options.bpf.o
mkdir -p "$SCRATCH/src" "$mnt"
touch "$SCRATCH/src/file"
mounted() { thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" "$@"; }

mounted --policy "$object"
stat_by daemon "$mnt" "$mnt/file"
thru_umount "$mnt"
mounted --policy "$object" --policy-opt on=false --policy-opt s64=-9 --policy-opt on=true
stat_by kernel "$mnt" "$mnt/file"
thru_umount "$mnt"
mounted -o 'policy=suffix,policy_opt=suffixes=.c\,file,policy_opt=dirs=yes'
stat_by kernel "$mnt" "$mnt/file"
thru_umount "$mnt"

# refused STATUS TEXT ARG...
refused() {
	local expected=$1 text=$2 status=0
	shift 2
	thrud "$@" "$SCRATCH/src" "$mnt" >"$CASE_TMP/out" 2>&1 || status=$?
	expect_eq "$status" "$expected" "exit status of thrud $*"
	[[ $(<"$CASE_TMP/out") = *"$text"* ]] || fail "thrud $*: $(<"$CASE_TMP/out")"
	expect_eq "$(wc -l <"$CASE_TMP/out")" 1 "lines of thrud $*"
	! is_mounted "$mnt" || fail "mounted: thrud $*"
}
refused 1 "policy 'suffix': no option 'color' (it has " --policy suffix --policy-opt color=red
refused 1 "option 'max_size': '-1' is not a whole number" --policy suffix --policy-opt max_size=-1
refused 1 "policy '$object': option 'u8': '256'" --policy "$object" --policy-opt u8=256
refused 1 "policy 'subtree': no option 'x' (it has none)" --policy-opt x=1
refused 2 "'on' is not NAME=VALUE" --policy "$object" --policy-opt on
no_pins
