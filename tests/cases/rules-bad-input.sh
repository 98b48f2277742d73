#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Rules for what is not on a thru mount, and commands that mean nothing: one
# line that says so, exit 1 or 2, and no rule changed.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/dir"
touch "$src/file"
ln -s /etc "$src/out"
ln -s nowhere "$src/dangling"
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/dir" meta
before=$(thructl list "$mnt")

# bad STATUS TEXT ARG...
bad() {
	local expected=$1 text=$2 status=0
	shift 2
	thructl "$@" >"$CASE_TMP/out" 2>"$CASE_TMP/err" || status=$?
	((status == expected)) || fail "status $status of: thructl $*"
	expect_eq "$(<"$CASE_TMP/out")" "" "stdout of: thructl $*"
	expect_match "$(<"$CASE_TMP/err")" "^thructl: .*$text" "stderr of: thructl $*"
	expect_eq "$(wc -l <"$CASE_TMP/err")" 1 "lines on stderr of: thructl $*"
	expect_eq "$(thructl list "$mnt")" "$before" "rules after: thructl $*"
}

bad 1 "not on a thru mount" set /etc off
bad 1 "not on a thru mount" set "$CASE_TMP" off
bad 1 "not on a thru mount" set "$src" off
bad 1 "not on a thru mount" set "$mnt/out" off
bad 1 "not on a thru mount" set "$mnt/.." off
bad 1 "not on a thru mount" clear /
bad 1 "not on a thru mount" list /
bad 1 "No such file" set "$mnt/dangling" off
bad 1 "No such file" set "$mnt/none" off
bad 1 "No such file" set "" off
bad 1 "nowhere.012else" set "$mnt/nowhere"$'\n'"else" off
bad 1 "no rule" clear "$mnt/file"
bad 1 "no rule" clear --inode 12345678 "$mnt"
bad 1 "getattr" set "$mnt/dir" readdir
bad 1 "getattr" set "$mnt/dir" -getattr
for ops in "" "," fly on,fly on,off +on,read "read write" "READ,"; do
	bad 2 "names no operations" set "$mnt/dir" "$ops"
done
bad 2 usage set "$mnt/dir"
bad 2 usage set "$mnt/dir" on off
bad 2 usage clear
bad 2 "unknown verb" fly
bad 2 "unknown option" list --fly
bad 2 "not an inode" clear --inode -1 "$mnt"
bad 2 "inode" list --inode 1 "$mnt"

# A deleted file has no place in a list of paths.
exec 8<"$mnt/file"
rm "$mnt/file"
bad 1 "moved or deleted" set /proc/self/fd/8 off
exec 8<&-

# A FUSE mount without a policy.
thru_mount "$src" "$CASE_TMP/plain" --no-passthrough
bad 1 "no policy" set "$CASE_TMP/plain/dir" off
bad 1 "no policy" list "$CASE_TMP/plain"

# By a symbolic link from outside, by a bind mount, and with odd names.
ln -s "$mnt/dir" "$CASE_TMP/in"
thructl set "$CASE_TMP/in" off
stat_by daemon "$mnt" "$mnt/dir"
thructl set "$CASE_TMP/in" meta
mkdir "$CASE_TMP/bind" "$mnt/dir/"$'new\nline\e[31m'
mount --bind "$mnt/dir" "$CASE_TMP/bind"
thructl set "$CASE_TMP/bind" off
stat_by daemon "$mnt" "$mnt/dir"
thructl set "$mnt/dir/"$'new\nline\e[31m' on
expect_match "$(thructl list "$mnt")" "$mnt/dir/new.012line.033\[31m" "list"
expect_match "$(thructl list --json "$mnt")" '/dir/new\\nline\\u001b\[31m' "list --json"
expect_eq "$(thructl list "$CASE_TMP/bind")" "$(thructl list "$mnt")" "list by a bind mount"
umount "$CASE_TMP/bind"
