#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With the capabilities that the unit file leaves it, and no more, thrud mounts at
# its best level and everything works in the mirror as it does with all of them;
# each of them is needed, and a missing one is told.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/rights.sh"
need_acls

unit=$THRU_ROOT/userspace/systemd/thrud@.service.in
read -ra caps <<<"$(sed -n 's/^CapabilityBoundingSet=//p' "$unit" | xargs)"
((${#caps[@]} > 5)) || fail "capabilities in $unit: ${caps[*]}"

# The daemon of thru_mount, started as by that unit, but for the caps in $without.
without=''
thrud() {
	local cap bounding=-all
	for cap in "${caps[@]}"; do
		[[ $cap = "$without" ]] || bounding+=,+${cap#CAP_}
	done
	bounding=${bounding,,}
	exec setpriv --no-new-privs --bounding-set="$bounding" --inh-caps=-all \
		"$THRU_ROOT/build/thrud" "$@"
}

# attempt [OPTION]...: mount, do it all, leave it in $CASE_TMP/got
attempt() {
	rm -rf "$src"
	mkdir -p "$src"
	thru_mount "$src" "$mnt" -o suid,dev "$@"
	all_operations "$mnt" "$src" >"$CASE_TMP/got"
	thru_umount "$mnt"
}

mkdir -p "$SCRATCH/reference"
all_operations "$SCRATCH/reference" "$SCRATCH/reference" >"$CASE_TMP/expected"

# By the kernel as far as it can, and all by the daemon.
for level in policy plain; do
	attempt --level "$level"
	expect_eq "$(wc -l <"$thrud_log")" 1 "lines it says, $level"
	expect_match "$(<"$thrud_log")" ": level $level( \(--level\))?\$" "what it says"
	diff "$CASE_TMP/expected" "$CASE_TMP/got" || fail "differs from the source, $level"
done

for without in "${caps[@]}"; do
	case $without in
	CAP_SYS_ADMIN)
		# Not even fusermount3 can mount then.
		expect_fail bash -c "$(declare -f thrud); $(declare -p caps without)
			THRU_ROOT=$THRU_ROOT; thrud -f '$src' '$mnt'"
		cp "$CASE_TMP/.output" "$CASE_TMP/said" ;;
	*)
		attempt --level plain
		cp "$thrud_log" "$CASE_TMP/said" ;;
	esac
	grep -q "^thrud: note: no $without: " "$CASE_TMP/said" ||
		fail "without $without: $(<"$CASE_TMP/said")"
	case $without in
	CAP_SYS_ADMIN | CAP_DAC_READ_SEARCH) ;;
	*) ! cmp -s "$CASE_TMP/expected" "$CASE_TMP/got" ||
		fail "$without: all works without it" ;;
	esac
done
