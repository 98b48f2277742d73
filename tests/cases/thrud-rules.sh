#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thrud --rules: the file's rules hold from the first look at the mount on, SIGHUP
# reads them again, and what cannot be held is no mount, or leaves them as they are.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{sub,other} "$mnt"
touch "$src"/{sub,other}/file
printf '%s\n' "thru-rules 1" "/ all" "/sub none" >rules
thru_mount "$src" "$mnt" "${uncached[@]}" --rules rules
stat_by daemon "$mnt" "$mnt/sub/file"
stat_by kernel "$mnt" "$mnt/other/file"
thructl rules save "$mnt" | diff - rules

printf '%s\n' "thru-rules 1" "/ all" "/other none" >rules
thructl set "$mnt/other/file" off
kill -HUP "$thrud_pid"
same() { diff <(thructl rules save "$mnt" | sort) <(sort rules); }
eventually 10 same
stat_by kernel "$mnt" "$mnt/sub/file"
stat_by daemon "$mnt" "$mnt/other/file"

# Refused, and told; the next one is read.
before=$(thructl list "$mnt")
echo "/none all" >>rules
kill -HUP "$thrud_pid"
eventually 10 grep -q "^thrud: reload: rules '$PWD/rules': line 4: /none: No such file" "$thrud_log"
expect_eq "$(thructl list "$mnt")" "$before" "rules after one that is refused"
mkdir "$mnt/none"
kill -HUP "$thrud_pid"
eventually 10 same
for _ in {1..50}; do kill -HUP "$thrud_pid"; done
kill -TERM "$thrud_pid"
status=0
wait "$thrud_pid" || status=$?
expect_eq "$status" 0 "exit status after SIGTERM"
unset "thrud_of[$mnt]"
! is_mounted "$mnt" || fail "still mounted"

# In the background, where the file's name is another's directory.
thrud --rules rules "$src" "$mnt"
defer umount "$mnt"
echo "/sub meta" >>rules
pkill -HUP -x thrud
eventually 10 same
umount "$mnt"
eventually 10 expect_fail pgrep -x thrud
deferred=()

# No mount without what was asked for.
refused() {
	expect_fail thrud "${@:2}" "$src" "$mnt"
	expect_match "$(<"$CASE_TMP/.output")" "$1" "thrud ${*:2}"
	! is_mounted "$mnt" || fail "mounted with ${*:2}"
}
refused "rules '$PWD/absent': No such file" --rules absent
echo "/gone off" >>rules
refused "/gone: No such file" -o rules=rules
refused "exclude each other" --rules rules --ops meta
refused "exclude each other" --rules rules --level ino
sed -i '$d' rules
refused "takes no rules|no rules" --rules rules --policy none
no_pins
