#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl check says who serves an operation, and the counters agree; thructl list
# marks a rule whose path no longer leads to its inode.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{off,meta}/deep
touch "$src"/{off,meta}/deep/file
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/off" off
thructl set "$mnt/meta" meta

# field PATH OPERATION: "SERVED WHY"
field() { thructl check "$1" | awk -v op="$2" '$1 == op { $1 = ""; print substr($0, 2) }'; }
# says SIDE OPERATION PATH [WHY]
says() { expect_eq "$(field "$3" "$2")" "$1${4:+ $4}" "$2 of $3"; }

says kernel getattr "$mnt"
says kernel getattr "$mnt/meta/deep/file"
stat_by kernel "$mnt" "$mnt/meta/deep/file"
says daemon read "$mnt/meta/deep/file" "not granted by the rule"
says daemon getattr "$mnt/off/deep/file" "not granted by the rule"
stat_by daemon "$mnt" "$mnt/off/deep/file"
expect_eq "$(field "$mnt/meta/deep/file" readdir)" "" "an operation that a file has not"
expect_eq "$(field "$mnt/meta/deep" read)" "" "an operation that a directory has not"
expect_match "$(thructl check "$mnt/off/deep")" \
	"rule +none, of $mnt/off"$'\n'"  tag +$(stat -c %i "$mnt/off")"$'\n' "the rule"
json() { thructl check --json "$1" | python3 -c "import json, sys; print(json.load(sys.stdin)$2)"; }
expect_eq "$(json "$mnt/meta/deep/file" '["tag"]')" "$(stat -c %i "$mnt/meta")" "tag"
expect_eq "$(json "$mnt/meta/deep/file" '["rule"]["path"]')" /meta "path of the rule"
thructl clear "$mnt"
says daemon getattr "$mnt" "no rule governs it"
expect_fail thructl check /
thructl set "$mnt" on

# The daemon's own counts are beside the kernel's.
thructl status --json "$mnt" | python3 -c '
import json, sys
ops = {o["name"]: o for o in json.load(sys.stdin)["mounts"][0]["operations"]}
sys.exit(not ops["init"]["daemon_counted"] or
	 any(o["daemon_counted"] < o["daemon"] for o in ops.values()))' ||
	fail "the counts of daemon and kernel"

# Renamed, with what is below; another of that name; and back again.
thructl set "$mnt/meta/deep" off
mv "$mnt/meta" "$mnt/moved"
expect_eq "$(thructl list "$mnt" | grep -c '(moved or gone)$')" 2 "rules marked"
says daemon getattr "$mnt/moved/deep/file" "not granted by the rule"
mkdir "$mnt/meta"
expect_eq "$(thructl list "$mnt" | grep -c '(moved or gone)$')" 2 "with another of that name"
rmdir "$mnt/meta"
mv "$mnt/moved" "$mnt/meta"
! thructl list "$mnt" | grep moved || fail "rules marked once it is back"
expect_eq "$(thructl list --json "$mnt" | grep -c '"moved":false')" 4 "rules in JSON"

# Of a policy that takes no rules, and of what has no backing.
thructl policy replace --policy-opt suffixes=.txt suffix "$mnt"
touch "$src/yes.txt" "$src/no"
says kernel read "$mnt/yes.txt"
says daemon read "$mnt/no" "not granted by the policy"
expect_match "$(thructl check "$mnt/no")" "rule +it takes none" "the rule of a policy without"
expect_fail thructl set "$mnt/no" on
expect_match "$(<"$CASE_TMP/.output")" "the policy 'suffix' takes no rules" "thructl set"
mkdir -p "$src/below"
mount -t tmpfs tmpfs "$src/below"
touch "$src/below/foreign.txt"
says daemon getattr "$mnt/below/foreign.txt" "it has no backing"
umount -l "$src/below"

# Below the level policy.
for level in ino data plain; do
	thru_umount "$mnt"
	thru_mount "$src" "$mnt" --level "$level"
	case $level in
	ino) says kernel getattr "$mnt" ;;
	data)
		says daemon getattr "$mnt/off/deep/file" "the mount's level is data"
		says kernel read "$mnt/off/deep/file"
		;;
	plain) says daemon read "$mnt/off/deep/file" "the mount's level is plain" ;;
	esac
done
