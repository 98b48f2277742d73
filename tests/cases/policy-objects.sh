#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Objects that are no policy, or not one for this kernel, are refused with the
# reason; the verifier's last words are shown. Nothing stays mounted or pinned.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt objects=$THRU_ROOT/build/tests/bpf
mkdir -p "$SCRATCH/src" "$mnt"

# refused FILE ERRNO REASON
refused() {
	local status=0
	expect_errno "$2" policy open "$1"
	expect_match "$(<"$CASE_TMP/.output")" "$3" "policy open $1"
	expect_eq "$(policy open "$1" 2>&1 >/dev/null || true)" "" "stderr of the library"
	timeout 20 thrud -f --require-policy --policy "$1" "$SCRATCH/src" "$mnt" >"$CASE_TMP/out" 2>&1 ||
		status=$?
	((status == 1)) || fail "thrud --policy $1: status $status"$'\n'"$(<"$CASE_TMP/out")"
	expect_match "$(<"$CASE_TMP/out")" "$3" "thrud --policy $1"
	! is_mounted "$mnt" || fail "$1: left mounted"
	no_pins
}

refused "$objects/refused.bpf.o" ENOEXEC "only ops.* of struct fuse_policy_ctx can be written"
refused "$objects/twice.bpf.o" EINVAL "more than one fuse_policy_ops"
refused "$objects/linkless.bpf.o" EINVAL "struct_ops.link"
refused "$THRU_ROOT/COPYING" EINVAL "BPF object"
refused "$THRU_ROOT/build/thrud" EINVAL ""
refused /dev/zero EINVAL "not a regular file"
refused "$CASE_TMP" EINVAL "not a regular file"
: >"$CASE_TMP/empty.bpf.o"
refused "$CASE_TMP/empty.bpf.o" EINVAL "empty"
head -c 5000 "$objects/name.bpf.o" >"$CASE_TMP/cut.bpf.o"
refused "$CASE_TMP/cut.bpf.o" EINVAL ""
refused "$CASE_TMP/nowhere.bpf.o" ENOENT ""

# What sets a member that this kernel does not know wants another kernel.
expect_errno EOPNOTSUPP policy open "$objects/newer.bpf.o"
expect_match "$(<"$CASE_TMP/.output")" "teleport" "reason"

expect_eq "$(policy open subtree 2>&1)" "ok subtree" "the built-in policy"
