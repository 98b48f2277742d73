#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Walks of all kinds run while a subtree is switched: none sees an error or another
# tree than the source's. Working directories and open files are inside.
# timeout: 90
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
for i in {1..4}; do
	mkdir -p "$src/$i"/{a,b}/{c,d}
	touch "$src/$i"/{a,b}/{c,d}/{1..5}
done
thru_mount "$src" "$mnt"

# loop NAME CMD ARG...: until the file "end" appears; the same output each time
loop() {
	local name=$1 expected rounds=0
	shift
	expected=$("$@" 2>&1)
	echo 0 >"$CASE_TMP/rounds-$name"
	while [[ ! -e $CASE_TMP/end ]]; do
		if [[ $("$@" 2>&1) != "$expected" ]]; then
			echo "$name differs from the first time" >"$CASE_TMP/bad-$name"
			"$@" >>"$CASE_TMP/bad-$name" 2>&1 || true
			return
		fi
		rounds=$((rounds + 1))
		echo "$rounds" >"$CASE_TMP/rounds-$name"
	done
}
walk() { (cd "$1" && find . -printf '%p %i %m %n %s %y %T@ %C@\n'); }
expect_eq "$(walk "$mnt")" "$(walk "$src")" "a walk"
loop find walk "$mnt" &
loop ls ls -lRi --time-style=full-iso "$mnt" &
(cd "$mnt/3/a/c" && loop here ls -li . ..) &
# shellcheck disable=SC2016
loop relative bash -c 'cd "$1" && stat -c "%i %n" * ../d/* ../../b' - "$mnt/4/b/c" &

# Each has seen enough, or found a difference
names=(find ls here relative)
enough() {
	local name rounds
	for name in "${names[@]}"; do
		[[ ! -e $CASE_TMP/bad-$name ]] || return 0
		rounds=$(cat "$CASE_TMP/rounds-$name" 2>/dev/null) || return
		((${rounds:-0} >= 3)) || return
	done
}
cd "$mnt/3/b"
toggles=0
until enough && ((toggles >= 20)); do
	for ops in off getattr on off getattr,readdir; do
		thructl set "$mnt/3" $ops
		thructl set "$mnt" $ops
		expect_eq "$(echo *)" "c d" "a working directory"
		toggles=$((toggles + 2))
	done
	thructl clear "$mnt/3"
done
cd "$CASE_TMP"
: >end
wait -n && wait -n && wait -n && wait -n # not for the daemon
for name in "${names[@]}"; do
	[[ ! -e bad-$name ]] || fail "$(head -n 20 "bad-$name")"
done
