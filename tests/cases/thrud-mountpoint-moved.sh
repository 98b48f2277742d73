#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The mount is shown on the directory that was checked, wherever it is by then, and what
# has its path is left alone, also in the end.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src" "$CASE_TMP/a/mnt" "$CASE_TMP/b/mnt"
# Between the check and the mount thrud attaches the policy, sweeps what is left of
# connections that are no more, and waits for this one.
stale=/sys/fs/bpf/thru/4000000000
mkdir -p "$stale"
exec {lock}<"$stale"
flock "$lock"
thrud -f "$src" "$CASE_TMP/a/mnt" {lock}<&- &
daemon=$!
has_connection() { [[ $(ls -A /sys/fs/fuse/connections) ]]; }
eventually 5 has_connection
mv "$CASE_TMP/a" "$CASE_TMP/moved"
mv "$CASE_TMP/b" "$CASE_TMP/a"
exec {lock}<&-

eventually 10 is_mounted "$CASE_TMP/moved/mnt"
! is_mounted "$CASE_TMP/a/mnt" || fail "mounted on what came to the path"
mount -t tmpfs tmpfs "$CASE_TMP/a/mnt"
kill "$daemon"
wait "$daemon"
is_mounted "$CASE_TMP/a/mnt" || fail "another's mount is gone"
umount "$CASE_TMP/a/mnt" "$CASE_TMP/moved/mnt"
