#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A name that the policy hides can be neither opened nor made nor replaced: to
# create it would open the file without a check of its permissions.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt
mkdir -p "$SCRATCH/src"
chmod 777 "$SCRATCH/src"
echo secret >"$SCRATCH/src/.hidden"
chmod 600 "$SCRATCH/src/.hidden"
touch "$SCRATCH/src/file"
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}" --policy "$THRU_ROOT/build/tests/bpf/name.bpf.o"

for round in first again; do
	expect_eq "$(sys open "$mnt/.hidden" rdwr)" ENOENT "open, $round"
	expect_eq "$(sys open "$mnt/.hidden" rdwr,creat)" ENOENT "open to create, $round"
	expect_eq "$(sys open "$mnt/.hidden" wronly,creat,trunc)" ENOENT "open to truncate, $round"
	expect_errno ENOENT mkdir "$mnt/.hidden"
	expect_errno ENOENT mv -T "$mnt/file" "$mnt/.hidden"
done
expect_eq "$(<"$SCRATCH/src/.hidden")" secret "the hidden file"

# An errno that no system call returns is nonsense, too.
touch "$SCRATCH/src/strange"
expect_eq "$(sys stat "$mnt/strange")" ok "stat where the policy says -512"
expect_match "$(kernel_says "$mnt" fallback | awk '/invalid/ { print $2 }')" \
	'^[1-9]' "invalid decisions"
