# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A root directory in memory with the programs of a job, for the guest's own is on
# the host: whoever opens a file there waits for it, in a time that no clock of the
# guest can measure. Sourced.

# memroot_new DIR PROGRAM...: with what they load
memroot_new() {
	local to=$1 program path
	local -a files=() lists
	shift
	mkdir -p "$to"/{tmp,mnt,proc,dev,sys}
	for program; do
		path=$(command -v "$program") || bench_fail "no program '$program'"
		files+=("$path")
		if [[ $program = gcc ]]; then
			files+=("$(gcc -print-prog-name=cc1)" "$(command -v as)")
		fi
	done
	mapfile -t lists < <(for path in "${files[@]}"; do ldd "$path" 2>/dev/null || true; done |
		grep -o '/[^ ]*' | sort -u)
	for path in "${files[@]}" "${lists[@]}"; do
		mkdir -p "$to${path%/*}"
		cp -Lu "$path" "$to$path"
	done
	if [[ " $* " = *" gcc "* ]]; then
		path=$(gcc -print-file-name=include)
		mkdir -p "$to${path%/*}"
		cp -a "$path" "$to$path"
	fi
	if [[ " $* " = *" python3 "* ]]; then
		path=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
		mkdir -p "$to$path"
		tar -C "$path" --exclude=test --exclude='config-*' --exclude=idlelib \
			--exclude=dist-packages -cf - . | tar -C "$to$path" -xf -
	fi
	mount --rbind /mnt "$to/mnt"
	mount -t proc proc "$to/proc"
	mount --rbind /dev "$to/dev"
	mount --rbind /sys "$to/sys"
}
