#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Many at once make, move, link, list and remove the same few directories; the
# daemon stays, and what is left is what is beneath.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

worker() {
	local i d e
	for ((i = 0; i < 14; i++)); do
		d=$mnt/d$((i % 7)) e=$mnt/d$(((i + 1) % 7))
		mkdir -p "$d" "$e"
		echo "$i" >"$d/f$i$1"
		mv "$d/f$i$1" "$e/g$i"
		ln "$e/g$i" "$d/h$i$1"
		rm -rf "$mnt/d$(((i + 4) % 7))"
	done 2>/dev/null || true
}

walker() {
	local i
	for ((i = 0; i < 5; i++)); do
		find "$mnt" -ls
		cat "$mnt"/*/*
	done >/dev/null 2>&1 || true
}

crowd() {
	local i pids=()
	for i in 1 2 3; do
		worker "$i" &
		pids+=($!)
	done
	walker &
	pids+=($!)
	wait "${pids[@]}"
	echo 3 >/proc/sys/vm/drop_caches
	expect_eq "$(cd "$mnt" && find . -printf '%p %i %n %s\n' | sort)" \
		"$(cd "$src" && find . -printf '%p %i %n %s\n' | sort)" "what is left, $level"
	rm -rf "$mnt"/d*
	expect_eq "$(ls -A "$src")" "" "nothing left, $level"
}
at_levels crowd
