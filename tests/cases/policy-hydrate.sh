#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The policy `hydrate`: what has a mark is the daemon's until the mark goes, which is
# seen at once, however it goes.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/{dir,marked-dir}
for name in file one two dir/three marked-dir/four; do echo "$name" >"$src/$name"; done
ln -s file "$src/link"
mkfifo "$src/pipe"
mark() { setfattr -n "${2:-user.thru.remote}" -v "" "$src/$1"; }
unmark() { setfattr -x "${2:-user.thru.remote}" "$src/$1"; }
mark one 2>/dev/null || skip "$BACKING has no user attributes"
mark two
mark dir/three
mark marked-dir

thru_mount "$src" "$mnt" "${uncached[@]}" --policy hydrate
expect_eq "$(kernel_says "$mnt" policy)" hydrate "policy"
for name in file link pipe dir; do stat_by kernel "$mnt" "$mnt/$name"; done
open_by kernel "$mnt" "$mnt/marked-dir/four"
for name in one two dir/three marked-dir; do stat_by daemon "$mnt" "$mnt/$name"; done
by_kernel "$mnt" open cat "$mnt/file"
by_daemon "$mnt" open cat "$mnt/one"
by_daemon "$mnt" list ls "$mnt/marked-dir"

# Beneath the mount, with the name warm
stat "$mnt/one" >/dev/null
unmark one
by_kernel "$mnt" open cat "$mnt/one"
stat_by kernel "$mnt" "$mnt/one"
# Through it, as somebody other than the daemon may
setfattr -x user.thru.remote "$mnt/two"
by_kernel "$mnt" open cat "$mnt/two"
# The mark is not the only thing that changes: it is looked at again, and still there
echo more >>"$src/dir/three"
by_daemon "$mnt" open cat "$mnt/dir/three"
chmod 600 "$mnt/dir/three"
by_daemon "$mnt" open cat "$mnt/dir/three"
# Another attribute
setfattr -n user.other -v x "$src/dir/three"
by_daemon "$mnt" open cat "$mnt/dir/three"
# By a new file in place of the old one
cp "$src/dir/three" "$src/new"
mv "$src/new" "$src/dir/three"
by_kernel "$mnt" open cat "$mnt/dir/three"
unmark marked-dir
by_kernel "$mnt" list ls "$mnt/marked-dir"

# Fetched while it is open for writing at the daemon: others wait for nobody
mark file
thructl policy replace hydrate "$mnt"
exec {fd}<>"$mnt/file"
echo data >&"$fd"
unmark file
expect_eq "$(cat "$mnt/file")" data "the data"
exec {fd}<&-
by_kernel "$mnt" open cat "$mnt/file"
thru_umount "$mnt"

# By another attribute
mark one user.elsewhere
mark two
thru_mount "$src" "$mnt" "${uncached[@]}" --policy hydrate --policy-opt xattr=user.elsewhere
by_daemon "$mnt" open cat "$mnt/one"
by_kernel "$mnt" open cat "$mnt/two"
unmark one user.elsewhere
by_kernel "$mnt" open cat "$mnt/one"
