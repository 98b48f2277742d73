#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Of a file with several names thructl check shows the rule that was decided by, not
# the one above the name it was given; through a bind mount as well.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{on,off}
touch "$src/on/file"
ln "$src/on/file" "$src/off/link"
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/off" off

agree() {
	local said side fd
	exec {fd}<"$1"
	said=$(thructl check "$1")
	side=$(awk '$1 == "getattr" { print $2 }' <<<"$said")
	case $side in
	kernel) expect_match "$said" "rule +all, of $mnt"$'\n' "$1" ;;
	daemon) expect_match "$said" "rule +none, of $mnt/off"$'\n' "$1" ;;
	*) fail "thructl check $1: $said" ;;
	esac
	"by_$side" "$mnt" stat stat -L "/proc/self/fd/$fd"
	exec {fd}<&-
}
for _ in 1 2 3; do
	agree "$mnt/off/link"
	agree "$mnt/on/file"
done

mkdir "$CASE_TMP/bind"
mount --bind "$mnt/on" "$CASE_TMP/bind"
defer umount "$CASE_TMP/bind"
expect_match "$(thructl check "$CASE_TMP/bind")" "getattr +kernel" "check by a bind mount"

# Without its pins a policy stays in force, and is not called one without rules.
umount /sys/fs/bpf
mount -t bpf -o mode=1777 bpf /sys/fs/bpf
expect_fail thructl set "$mnt/on" off
expect_match "$(<"$CASE_TMP/.output")" "its pins in .* are gone" "thructl set"
