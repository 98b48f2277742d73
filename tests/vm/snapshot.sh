# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a guest sees of build/ and tests/: how they were when it was started,
# whatever is built or edited while it runs, for its cache would mix old and
# new. Sourced by tests/vm/run.

# snapshot ROOT: sets $snap, a directory with fstab, the list of what the guest
# mounts. Compilers put a new file in the old one's place, so links will do for
# what they made.
snapshot() {
	local root=$1 path
	mkdir -p "$root/build/vm"
	find "$root/build/vm" -maxdepth 1 -name 'snap.*' -mtime +1 -exec rm -rf {} +
	snap=$(mktemp -d "$root/build/vm/snap.XXXXXX")
	cp "$root/tests/vm/fstab" "$snap/fstab"
	cp -a "$root/tests" "$snap/tests"
	cd "$root" || return
	for path in tests build/{tests,bpf,thrud,thructl}; do
		[[ -e $path ]] || continue
		[[ $path = tests ]] || cp -al --parents -t "$snap" "$path" || return
		printf '%s %s none bind\n' "${snap// /\\040}/$path" \
			"${root// /\\040}/$path" >>"$snap/fstab"
	done
	cd "$OLDPWD" || return
}
