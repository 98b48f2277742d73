#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A file that is reopened by its handle has no name that a policy could decide by, nor
# a parent: it is the daemon's, until it is looked up. A directory is connected to the
# root first, and so is under its rule.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$src"/{dir,daemon}/sub
touch "$src"/{dir,daemon}/file
raw_mount --attach-root --init=+export --keep=1 --entry-valid=1000
raw_policy tag
declare -A handles
for path in {dir,daemon}/{file,sub}; do handles[$path]=$(sys handle "$mnt/$path"); done

# reopened PATH: when the kernel had forgotten it
reopened() {
	local before
	echo 2 >/proc/sys/vm/drop_caches
	before=$(raw seen "${opcode_of[lookup]}")
	sys reopen "$mnt" "${handles[$1]}" >said
	(($(raw seen "${opcode_of[lookup]}") > before))
}
for path in {dir,daemon}/{file,sub}; do
	# The daemon is asked for the permission to open as well.
	[[ $path = dir/sub ]] && n=1/0 || n=0/2
	eventually 5 reopened "$path"
	expect_match "$(<said)" "ok$" "by the handle of $path"
	exists "$mnt"
	counted "getattr=$n" sys reopen "$mnt" "${handles[$path]}"
done

# Looked up by their names, they are under their rules.
for dir in dir daemon; do
	[[ $dir = dir ]] && n=1/0 || n=0/1
	for path in $dir/file $dir/sub; do
		exec {fd}<"$mnt/$path"
		counted "getattr=$n" sys fstat <&"$fd"
		exec {fd}<&-
	done
done
