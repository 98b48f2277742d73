#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The proof in numbers: after "off" each call is one request to the daemon, also of
# what the kernel has cached; after "on" none is; and so for each operation alone.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/sub/dir" "$src/rest"
touch "$src/sub/dir/file" "$src/rest/file"
# Names and attributes are cached for long, so that nothing else is asked.
thru_mount "$src" "$mnt" -o entry_timeout=1000,attr_timeout=0
counters_of "$mnt"
file=$mnt/sub/dir/file
exec {dir}<"$mnt/sub/dir"

stats() { for _ in {1..20}; do [[ -e $1 ]] || return; done; }
lists() { sys seek 0 <&"$dir" >/dev/null; sys entries <&"$dir" >/dev/null; }
warm() { stats "$file"; stats "$mnt/sub/dir"; stats "$mnt/rest/file"; lists; }

warm
for _ in 1 2; do
	counted "getattr=20/0 statx=0/0 lookup=0/0" stats "$file"
	counted "getattr=20/0 statx=0/0 lookup=0/0" stats "$mnt/sub/dir"
	counted "readdir=2/0 readdirplus=0/0" lists

	thructl set "$mnt/sub" off
	# Permission on the way down is checked on attributes that are not cached.
	exists "$file"
	counted "getattr=0/60 lookup=0/0 policy=60" stats "$file"
	counted "readdir=0/2 readdirplus=0/0 policy=2" lists
	counted "getattr=20/0 policy=0" stats "$mnt/rest/file"

	thructl set "$mnt/sub" getattr
	exists "$file"
	counted "getattr=20/0 lookup=0/0 policy=0" stats "$file"
	counted "readdir=0/2 policy=2" lists

	thructl set "$mnt/sub" on
	exists "$file"
done
exec {dir}<&-
