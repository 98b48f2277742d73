#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where the backing is FUSE itself: O_TRUNC is not for it to see before the policy was
# asked, and of attributes that it has only a part of none are believed.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

lower=$CASE_TMP/lower mnt=$CASE_TMP/mnt src=$SCRATCH/src
object=$THRU_ROOT/build/tests/bpf/filter.bpf.o
mkdir -p "$src"
echo -n text | tee "$src/frozen" "$src/daemon" >/dev/null

# The lower daemon truncates as it opens
thru_mount "$src" "$lower" --no-passthrough
thru_mount "$lower" "$mnt" --policy "$object"
expect_eq "$(io "$mnt/frozen" wronly,trunc 2>&1)" EPERM "truncating what may not change"
expect_eq "$(<"$src/frozen")" text "what may not change"
thru_umount "$mnt"
thru_umount "$lower"

# Of what the lower daemon describes, the kernel says type and number to who will not wait
thru_mount "$src" "$lower" "${uncached[@]}" --policy "$object"
thru_mount "$lower" "$mnt" "${uncached[@]}"
thructl set "$mnt" getattr,lookup
mkfifo line
io "$mnt/daemon" rdwr map=shared,read,write store=TEXT wait load=4 msync <line >said &
worker=$!
exec {line}>line
eventually 10 grep -q ok said
expect_match "$(stat --cached=always -c '%i %h' "$mnt/daemon")" " 0$" "links, of nobody"
echo >&"$line"
exec {line}>&-
wait "$worker"
expect_eq "$(xargs <said)" "ok ok TEXT ok" "what was mapped meanwhile"
expect_eq "$(<"$src/daemon")" TEXT "what was written"
