#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Policies are attached, replaced, detached, and their mounts unmounted, while programs
# look names up, read, list, change and rename below: nobody sees half of two policies,
# nothing is left of any of them.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src objects=$THRU_ROOT/build/tests/bpf
mkdir -p "$src"/{0..3}/{a,b}
for dir in "$src"/*/*; do for i in {1..10}; do echo data >"$dir/$i"; done; done

# Each goes on until the mount goes. What is not there any more is no failure; what
# says so though it is there is.
load() {
	local mnt=$1
	trap - ERR
	set +e
	while [[ ! -e $mnt.end ]]; do
		case $2 in
		list) find "$mnt" -mindepth 3 -name '[0-9]*' -type f -size -9 >"$mnt.listed" 2>&1 ;;
		read) cat "$mnt"/?/a/* >"$mnt.said" 2>&1 ;;
		change) chmod 600 "$mnt"/?/a/1; touch "$mnt"/?/b/2; truncate -s 5 "$mnt"/2/b/3 ;;
		name) mv "$mnt/0/a/9" "$mnt/1/b/9x"; mv "$mnt/1/b/9x" "$mnt/0/a/9"
			mkdir "$mnt/0/new"; mv "$mnt/0/new" "$mnt/3/new"; rmdir "$mnt/3/new" ;;
		esac 2>>"$mnt.errors"
		[[ $2 != read ]] || ! grep -qv '^data$\|No such file\|not connected\|Not a dir' "$mnt.said" ||
			fail "read: $(grep -v '^data$' "$mnt.said" | head -3)"
	done
}

for round in 1 2 3; do
	mnt=$CASE_TMP/mnt$round
	rm -rf "$src"/?/new # as the end of the round before has left it
	thru_mount "$src" "$mnt" "${uncached[@]}"
	workers=()
	for what in list read change name; do
		load "$mnt" "$what" >"$mnt.$what" 2>&1 &
		workers+=($!)
	done
	for policy in "$objects/filter.bpf.o" hydrate "$objects/tag.bpf.o" all subtree none \
		"$objects/filter.bpf.o" subtree; do
		thructl policy replace "$policy" "$mnt" 2>/dev/null
	done
	((round != 2)) || thructl policy detach "$mnt" 2>/dev/null
	# While it is in use: the daemon ends when the last of them has
	umount -l "$mnt"
	touch "$mnt.end"
	for worker in "${workers[@]}"; do wait "$worker" || fail "$(cat "$mnt".{list,read,change,name})"; done
	expect_eq "$(grep -v 'No such file\|not connected\|Not a dir\|File exists' "$mnt.errors" || true)" "" \
		"what programs were told"
	daemon_gone() { ! kill -0 "${thrud_of[$mnt]}" 2>/dev/null; }
	eventually 20 daemon_gone
	wait "${thrud_of[$mnt]}"
	unset "thrud_of[$mnt]"
done
no_pins
# Maps go with their last program, which may still be running
freed() { ! bpftool map list | grep -q struct_ops; }
eventually 20 freed
expect_eq "$(cd "$src" && find . -type f | wc -l)" 80 "files"
