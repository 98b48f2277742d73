#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 9p without a cache has names and attributes that change at its server, and nothing that
# would tell, or ask: names are the daemon's there, permission is checked on what is asked
# for each time. With a cache it revalidates, and names are the kernel's.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$THRU_OUT/lookup-on-9p
# Shown are other caches than none
expect_match "$(findmnt -no FSTYPE -T "$THRU_OUT")" 9p "$THRU_OUT"
expect_fail grep -q cache= <<<"$(findmnt -no OPTIONS -T "$THRU_OUT")"
mkdir -p "$src/dir"
defer rm -rf "$src"
echo data >"$src/dir/file"
thru_mount "$src" "$mnt" "${uncached[@]}"
by_daemon "$mnt" lookup ls -l "$mnt/dir/file"
by_kernel "$mnt" stat stat "$mnt/dir/file"
expect_eq "$(<"$mnt/dir/file")" data "a file"
chmod 700 "$src/dir"
chmod 755 "$CASE_TMP" "$THRU_OUT" "$src"
expect_errno EACCES as 1000:1000 cat "$mnt/dir/file"
thru_umount "$mnt"

# The root of the guest is 9p with a cache
thru_mount "$THRU_ROOT/tests/lib" "$mnt" -o ro "${uncached[@]}"
by_kernel "$mnt" lookup ls -l "$mnt/case.sh"
