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
	expect_match "$(thrud "$@" "$src" "$mnt")" \
		"^thrud: mirroring '$src' on '$mnt': level $level${reason:+ \($reason\)}$" "thrud $*"
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

# libfuse refuses all but root, so it has to be asked.
says data 'whom allow_root lets in the daemon checks' -o allow_root
says plain "policy 'all': whom allow_root lets in the daemon checks" --policy all -o allow_root
expect_fail thrud -o allow_root --policy owner --policy-opt hide=0 "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted, though nothing hides"
chmod 755 "$CASE_TMP" "$SCRATCH"
chmod 644 "$src/file"
thru_mount "$src" "$mnt" -o allow_root
expect_eq "$(<"$mnt/file")" x "a file, for root"
expect_errno EACCES as 1000:1000 cat "$mnt/file"
thru_umount "$mnt"

# A kernel without the feature, or not for us: what is asked for by name fails.
expect_fail thrud --require-policy --level ino "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted, though it failed"

# Nowhere to pin one: what nobody has asked for the kernel may do without.
mount -t tmpfs tmpfs /sys/fs/bpf
defer umount /sys/fs/bpf
says ino "policy 'subtree': no bpffs at /sys/fs/bpf"
says plain "policy 'subtree': no bpffs at /sys/fs/bpf" --ops none
says plain "policy 'all': no bpffs at /sys/fs/bpf" --policy all
expect_fail thrud --require-policy "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted, though it failed"

# A kernel without policies, as libbpf sees it: BTF (linux/btf.h) of a header, an empty
# struct fuse_conn, a void prototype, a function fuse_backing_open() of that, and names.
printf '%b' '\x9f\xeb\x01\0\x18\0\0\0' '\0\0\0\0\x24\0\0\0\x24\0\0\0\x1d\0\0\0' \
	'\x01\0\0\0\0\0\0\x04\0\0\0\0' '\0\0\0\0\0\0\0\x0d\0\0\0\0' \
	'\x0b\0\0\0\0\0\0\x0c\x02\0\0\0' '\0fuse_conn\0fuse_backing_open\0' >btf
mount --bind btf /sys/kernel/btf/vmlinux
defer umount /sys/kernel/btf/vmlinux
says ino "policy 'subtree': the kernel has no fuse_policy_ops"
says plain "policy 'none': the kernel has no fuse_policy_ops" --policy none
says plain "policy 'subtree': the kernel has no fuse_policy_ops" --ops none
expect_fail thrud --policy owner --policy-opt hide=0 "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted, though nothing hides"
