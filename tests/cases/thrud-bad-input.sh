#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every wrong use is told in one line, with its exit status, and nothing is left
# mounted.
. "$THRU_ROOT/tests/lib/case.sh"

mkdir -p "$SCRATCH/src/in" "$CASE_TMP/mnt" "$SCRATCH/outer/src"
: >"$SCRATCH/file"
cd "$CASE_TMP"
mapfile -t mounts_before </proc/self/mountinfo

# wrong STATUS TEXT ARG...
wrong() {
	local status=0 expected=$1 text=$2 output
	shift 2
	output=$(thrud "$@" 2>&1) || status=$?
	expect_eq "$status" "$expected" "exit status of thrud $*"
	expect_match "$output" '^thrud: [^'$'\n'']*$' "one line of thrud $*"
	[[ $output = *"$text"* ]] || fail "thrud $*: '$output' does not say '$text'"
}

wrong 2 "source and mountpoint expected"
wrong 2 "source and mountpoint expected" "$SCRATCH/src"
wrong 2 "unexpected argument 'c'" a b c
wrong 2 "unknown option '--bogus'" --bogus a b
wrong 2 "unknown option '-o bogus'" -o bogus a b
wrong 2 "'nothing' is no set of operations" --ops nothing a b
wrong 2 "level: 'top'" --level top a b
wrong 2 "entry_timeout: '-1'" --entry-timeout=-1 a b
wrong 2 "value missing" a b -o

wrong 1 "source '$SCRATCH/none': No such file" "$SCRATCH/none" mnt
wrong 1 "source '$SCRATCH/file': Not a directory" "$SCRATCH/file" mnt
wrong 1 "mountpoint 'none': No such file" "$SCRATCH/src" none
wrong 1 "mountpoint '$SCRATCH/file': Not a directory" "$SCRATCH/src" "$SCRATCH/file"
wrong 1 "is inside the source" "$SCRATCH/src" "$SCRATCH/src/in"
wrong 1 "is inside the source" "$SCRATCH/src" "$SCRATCH/src"
wrong 1 "is inside the mountpoint" "$SCRATCH/outer/src" "$SCRATCH/outer"
mkdir alias
mount --bind "$SCRATCH/src" alias
wrong 1 "is inside the source" "$SCRATCH/src" alias/in
umount alias

required=(--require-policy --policy)
wrong 1 "policy 'none-such': No such file" "${required[@]}" none-such "$SCRATCH/src" mnt
wrong 1 "policy '$SCRATCH/file'" "${required[@]}" "$SCRATCH/file" "$SCRATCH/src" mnt
objects=$THRU_ROOT/build/tests/bpf
wrong 1 "more than one fuse_policy_ops" "${required[@]}" "$objects/twice.bpf.o" "$SCRATCH/src" mnt
wrong 1 "teleport" "${required[@]}" "$objects/newer.bpf.o" "$SCRATCH/src" mnt
# The one that takes more lines: the verifier's own.
expect_fail thrud "${required[@]}" "$objects/refused.bpf.o" "$SCRATCH/src" mnt
expect_match "$(<"$CASE_TMP/.output")" \
	"^thrud: policy '$objects/refused.bpf.o': refused by the kernel's verifier:" "what it says"
grep -q 'cannot write' "$CASE_TMP/.output" || fail "the verifier's last lines are missing"

mapfile -t mounts_after </proc/self/mountinfo
expect_eq "${mounts_after[*]}" "${mounts_before[*]}" "mounts"
expect_eq "$(ls -A /sys/fs/bpf)" "" "pins"

thrud "$SCRATCH/src" mnt >/dev/null
defer umount "$CASE_TMP/mnt"
wrong 1 "is in use" "$SCRATCH/src" mnt
wrong 1 "is in use" "$SCRATCH/outer" mnt
