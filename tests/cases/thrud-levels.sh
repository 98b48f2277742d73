#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each step down the ladder is said with its reason, and not taken where it was
# ruled out.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src" "$mnt"
# says LEVEL REASON ARG...
says() {
	local level=$1 reason=$2
	shift 2
	expect_eq "$(thrud "$@" "$src" "$mnt")" \
		"thrud: mirroring '$src' on '$mnt': level $level${reason:+ ($reason)}" "thrud $*"
	umount "$mnt"
}
says policy ''
says policy '' --require-policy
says policy '' --require-policy --policy none
says ino '--level' --level ino
says data '--level' -o level=data
says plain '--no-passthrough' --no-passthrough

# A policy that cannot be loaded: the daemon serves everything, for nobody else knows
# what it would have kept back.
says plain "policy 'none-such': No such file or directory" --policy none-such
says plain "policy '$THRU_ROOT/COPYING': not a sound BPF object" --policy "$THRU_ROOT/COPYING"
refused=$THRU_ROOT/build/tests/bpf/refused.bpf.o
says plain "policy '$refused': refused by the kernel's verifier" --policy "$refused" 2>output
grep -q 'cannot write' output || fail "the verifier's words: $(<output)"
touch "$src/file"
thru_mount "$src" "$mnt" --policy "$refused"
echo x >"$mnt/file"
expect_eq "$(<"$mnt/file")" x "a file, by the daemon"
expect_match "$(thructl status)" "level +plain: policy '$refused': refused" "status"
thru_umount "$mnt"

# Nowhere to pin one: what nobody has asked for the kernel may do without.
mount -t tmpfs tmpfs /sys/fs/bpf
defer umount /sys/fs/bpf
says ino "policy 'subtree': no bpffs at /sys/fs/bpf"
says plain "policy 'subtree': no bpffs at /sys/fs/bpf" --ops none
says plain "policy 'all': no bpffs at /sys/fs/bpf" --policy all
expect_fail thrud --require-policy "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted, though it failed"

# A kernel without the feature, or not for us: what is asked for by name fails.
expect_fail thrud --require-policy --level ino "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted, though it failed"
