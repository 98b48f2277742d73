# shellcheck shell=bash disable=SC2034 # $qemu is for those who source it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The QEMU command line of the test guest, made in the array $qemu. Sourced by
# tests/vm/run, for its length; $dir is the directory of the run.

# A comma in the value of a QEMU option is written twice.
q() { printf '%s' "${1//,/,,}"; }

# qemu_machine KVM ICOUNT CPUS MEM KERNEL
qemu_machine() {
	local kvm=$1 icount=$2 cpus=$3 mem=$4 kernel=$5
	qemu=(qemu-system-x86_64 -nodefaults -display none -no-reboot
		-m "$mem" -kernel "$kernel" -serial "file:$(q "$dir")/console.log")
	if [[ $kvm ]]; then
		qemu+=(-accel kvm -cpu host -smp "${cpus:-2}")
	elif [[ $icount ]]; then
		# Each step of a "rep movsb" counts as an instruction: without
		# those that a processor is said to be fast at, the kernel
		# copies by words.
		qemu+=(-accel "tcg,thread=single" -cpu "max,la57=off,erms=off,fsrm=off"
			-smp 1 -icount "shift=1,sleep=off")
	else
		# One thread for all processors: with one each, QEMU 7.2 runs
		# stale code while the kernel patches itself (static keys,
		# ftrace, BPF trampolines) and reports "Oops: int3" in seconds.
		# 5-level page tables gave a false KASAN splat at boot.
		qemu+=(-accel "tcg,thread=single" -cpu "max,la57=off"
			-smp "${cpus:-2}")
	fi
}

# The root, read-only, and a directory for what goes in and out. remap: what
# lies on several devices here gets distinct inode numbers there.
qemu_shares() {
	local fs="security_model=none,multidevs=remap"
	qemu+=(-fsdev "local,id=root,path=/,readonly=on,$fs"
		-device "virtio-9p-pci,fsdev=root,mount_tag=thru-root"
		-fsdev "local,id=out,path=$(q "$dir")/out,$fs"
		-device "virtio-9p-pci,fsdev=out,mount_tag=thru-out")
}

# One port to the guest; for a command two from it, for a shell a console.
qemu_ports() {
	local shell=$1 port
	qemu+=(-device virtio-serial-pci
		-chardev "pipe,id=ctl,path=$(q "$dir")/ctl"
		-device "virtserialport,chardev=ctl,name=thru.ctl")
	if [[ $shell ]]; then
		qemu+=(-chardev "stdio,id=tty,signal=off"
			-device "virtconsole,chardev=tty")
		return
	fi
	for port in stdout stderr; do
		qemu+=(-chardev "file,id=$port,path=$(q "$dir")/$port"
			-device "virtserialport,chardev=$port,name=thru.$port")
	done
}

# qemu_disk N SIZE TYPE: a sparse file, with a file system made here
qemu_disk() {
	local n=$1 size=$2 type=$3 img=$dir/disk$1.img
	truncate -s "$size" "$img" || return
	case $type in
	raw) ;;
	ext4) mkfs.ext4 -qF "$img" ;;
	xfs) mkfs.xfs -q "$img" ;;
	btrfs) mkfs.btrfs -q "$img" >/dev/null ;;
	*) echo "vm: no such type of disk: $type" >&2; return 1 ;;
	esac || return
	qemu+=(-drive "file=$(q "$img"),format=raw,if=none,id=disk$n,cache=unsafe"
		-device "virtio-blk-pci,drive=disk$n")
}
