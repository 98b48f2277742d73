#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy decides on names that the kernel resolves as on those the server names: it
# hides them, fails them, leaves them to the server, grants what was offered.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

for name in .hidden broken nonsense greedy daemon passed; do
	mkdir -p "$src/dir/$name/below"
	echo data >"$src/dir/$name/below/file"
done
raw_mount --attach-root --ops=all
# What was known before it is attached is decided anew.
for name in .hidden daemon passed; do exists "$mnt/dir/$name/below/file"; done
raw_policy name

reads() { cat "$1" >/dev/null; }
for round in 1 2; do
	expect_errno ENOENT stat "$mnt/dir/.hidden"
	expect_errno ENOENT cat "$mnt/dir/.hidden/below/file"
	expect_errno ENOENT mkdir "$mnt/dir/.hidden"
	expect_errno EIO stat "$mnt/dir/broken"
	echo "$round is done"
done
missing "$src/dir/.hidden/new"
exists "$mnt/dir/passed/below/file"
counted "lookup=0/0 open=1/0 read=2/0" reads "$mnt/dir/passed/below/file"
# What is left to the server: it is introduced then, and named by the server below.
counted "lookup=0/2 getattr=0/1" exists "$mnt/dir/daemon"
counted "lookup=0/1" exists "$mnt/dir/daemon/below"
counted "policy_invalid=1" exists "$mnt/dir/greedy"
expect_eq "$(<"$mnt/dir/greedy/below/file")" data "where the policy answers rubbish"
expect_eq "$(<"$mnt/dir/nonsense/below/file")" data "where the policy answers rubbish"
expect_eq "$(<"$mnt/dir/daemon/below/file")" data "what the server serves"

# A name that changes beneath the mount is decided by the new one: of files, of
# directories, of those that are open.
at=$src/dir/passed/below
exec {open}<"$mnt/dir/passed/below/file"
mv "$at/file" "$at/.hidden"
expect_errno ENOENT stat "$mnt/dir/passed/below/file"
expect_errno ENOENT stat "$mnt/dir/passed/below/.hidden"
expect_eq "$(cat <&"$open")" data "what is open"
exec {open}<&-
mv "$at/.hidden" "$at/daemon"
counted "open=0/1 read=0/1" reads "$mnt/dir/passed/below/daemon"
mv "$at/daemon" "$at/again"
counted "open=1/0 read=2/0" reads "$mnt/dir/passed/below/again"
mv "$src/dir/passed" "$src/dir/.hidden2"
expect_errno ENOENT stat "$mnt/dir/passed"
expect_errno ENOENT stat "$mnt/dir/.hidden2"
expect_errno ENOENT cat "$mnt/dir/.hidden2/below/again"
mv "$src/dir/.hidden2" "$src/dir/daemon2"
counted "lookup=1/2" exists "$mnt/dir/daemon2/below" # dir is known by now
