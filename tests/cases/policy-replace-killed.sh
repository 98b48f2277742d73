#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who is killed while he replaces a policy leaves the one or the other in force, whole:
# rules that are set then hold, and what he has left behind goes with the next.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src/dir"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
thructl set "$mnt/dir" off
map_id() { thructl policy show "$mnt" | awk '$1 == "map" { print $2 }'; }
whole() {
	expect_eq "$(thructl list "$mnt" | wc -l)" 3 "lines of thructl list, $1"
	stat_by daemon "$mnt" "$mnt/dir"
	thructl set "$mnt/dir" on
	stat_by kernel "$mnt" "$mnt/dir"
	thructl set "$mnt/dir" off
	stat_by daemon "$mnt" "$mnt/dir"
}

# However long one takes here: ten moments of it, and one behind its end.
start=$(date +%s%N)
thructl policy replace subtree "$mnt"
took=$((($(date +%s%N) - start) / 1000000))
killed=0
for i in {1..11}; do
	delay=$(printf '%d.%03d' $((took * i / 10000)) $((took * i / 10 % 1000)))
	if timeout -s KILL "$delay" thructl policy replace subtree "$mnt" 2>/dev/null; then
		:
	else
		killed=$((killed + 1))
	fi
	whole "killed after $delay s"
done
((killed > 0)) || fail "none was killed"

# Both kinds of what can be left, whatever came of the above: a set of pins that never
# came into force, and one that no longer is.
pins=$(pins_of "$mnt") id=$(map_id)
mkdir -m 700 "$pins/4000000000"
bpftool map pin pinned "$pins/$id/rules" "$pins/4000000000/rules"
whole "with pins of another"
thructl policy replace subtree "$mnt"
expect_eq "$(find "$pins" -mindepth 1 -type d -printf '%f\n')" "$(map_id)" "directories of policies"
[[ $(map_id) != "$id" ]] || fail "the policy was not replaced"
whole "replaced"

# Maps of another shape in their place are refused, and nothing is changed.
id=$(map_id)
mv "$pins/$id/rules" "$pins/$id/kept"
bpftool map pin pinned "$pins/$id/paths" "$pins/$id/rules"
expect_fail thructl set "$mnt/dir" on
expect_fail thructl list "$mnt"
stat_by daemon "$mnt" "$mnt/dir"
rm "$pins/$id/rules"
mv "$pins/$id/kept" "$pins/$id/rules"
whole "put right"

# And so is a directory of someone else's.
chown 65534 "$pins/$id"
expect_fail thructl set "$mnt/dir" on
chown 0 "$pins/$id"
chmod 777 "$pins/$id"
expect_fail thructl set "$mnt/dir" on
chmod 700 "$pins/$id"
whole "root's again"
thru_umount "$mnt"
no_pins
