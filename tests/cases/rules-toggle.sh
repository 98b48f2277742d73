#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A rule is in force on the next operation of every inode below, whether it is
# cached, a working directory or open; outside nothing changes.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"/{sub,rest}/deep/deeper
touch "$src"/{sub,rest}/deep/deeper/file "$src/sub/new"
thru_mount "$src" "$mnt" "${uncached[@]}"
deep=$mnt/sub/deep

# The names in the open directory, from its beginning.
entries() {
	sys seek 0 <&8 >/dev/null
	sys entries <&8 | awk 'NF > 1 { print $1 }' | sort | paste -sd' '
}

all_by() {
	stat_by "$1" "$mnt" "$deep/deeper/file"
	stat_by "$1" "$mnt" "$mnt/sub"
	"by_$1" "$mnt" stat stat .
	"by_$1" "$mnt" stat stat -L /proc/self/fd/8
	"by_$1" "$mnt" list ls "$deep/deeper"
	"by_$1" "$mnt" list ls .
	stat_by kernel "$mnt" "$mnt/rest/deep/deeper/file"
	stat_by kernel "$mnt" "$mnt"
	by_kernel "$mnt" list ls "$mnt/rest/deep"
}

stat "$deep/deeper/file" "$mnt/rest/deep/deeper/file" >/dev/null # cached
cd "$deep"
exec 8<"$deep/deeper"
all_by kernel
by_kernel "$mnt" list entries

for _ in 1 2; do
	thructl set "$mnt/sub" off
	all_by daemon
	expect_eq "$(entries)" ". .. file" "an open directory"
	thructl set "$mnt/sub" on
	all_by kernel
	expect_eq "$(entries)" ". .. file" "an open directory"
done

# Not looked up before the switch.
thructl set "$mnt/sub" off
stat_by daemon "$mnt" "$mnt/sub/new"
thructl clear "$mnt/sub"
stat_by kernel "$mnt" "$mnt/sub/new"

# Operations one by one.
thructl set "$mnt/sub" on
thructl set "$mnt/sub" -readdir
stat_by kernel "$mnt" "$deep"
by_daemon "$mnt" list ls "$deep"
thructl set "$mnt/sub" +readdir
by_kernel "$mnt" list ls "$deep"
exec 8<&-
cd /

# Where attributes may be cached, those of before are not used. Not counted one
# by one: the shell, too, looks at its working directory.
thru_mount "$src" "$CASE_TMP/cached"
off_and_stat() { thructl set . off && stat .; }
(
	cd "$CASE_TMP/cached/sub/deep"
	for _ in 1 2; do
		by_kernel "$CASE_TMP/cached" stat stat .
		asked "$CASE_TMP/cached" stat off_and_stat
		((daemon > 0)) || fail "the daemon was not asked"
		asked "$CASE_TMP/cached" stat stat .
		((kernel == 0)) || fail "the kernel served what is off"
		thructl clear .
	done
)
