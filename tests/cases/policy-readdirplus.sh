#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# READDIRPLUS under a policy: what it names has no backing, and is the daemon's, until
# a lookup attaches one and the policy decides. What the policy hides is hidden once
# the name has been looked up; a listing does not bring it back.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mkdir -p "$src/dir/daemon" "$src/dir/kernel"
touch "$src"/dir/{file,daemon-file,.hidden,daemon/below,kernel/below}
raw_mount --attach-root --init=+readdirplus --opendir-flags=0
raw_policy tag
listing() { sys entries <"$1" >listed; }

# Names that the kernel learns from a listing.
exists "$mnt/dir"
for dir in dir dir/daemon dir/kernel; do
	counted "readdirplus=0/2 readdir=0/0" listing "$mnt/$dir"
	expect_eq "$(<listed)" "$(sys entries <"$src/$dir")" "a listing of $dir"
done

# Then by a lookup each: as the policy says.
cd "$mnt/dir"
hash sys
check() {
	counted "getattr=1/0 policy=0" sys stat file
	counted "getattr=0/1 policy=1" sys stat daemon-file
	counted "getattr=0/1 policy=1" sys stat daemon
	expect_eq "$(sys stat .hidden)" ENOENT "the hidden name"
	expect_eq "$(sys open .hidden rdwr,creat)" ENOENT "to create it"
	expect_errno ENOENT mkdir .hidden
}
for round in first again; do
	check
	counted "readdirplus=0/2" listing .
	expect_match "$(<listed)" "hidden" "a listing, $round"
done
# What is in directories that were listed: the tag counts, not who named them.
for below in kernel daemon; do
	exec {fd}<$below/below
	[[ $below = kernel ]] && n=1/0 || n=0/1
	counted "getattr=$n" sys fstat <&"$fd"
	exec {fd}<&-
done

# A listing during which the policy changes its mind is complete.
for ((i = 0; i < 300; i++)); do : >"$src/dir/kernel/$i"; done
exec {fd}<"$mnt/dir/kernel"
sys entries 1024 3 <&"$fd" | sed '$d' >listed
mv "$mnt/dir/daemon" "$mnt/dir/other"
sys entries 1024 <&"$fd" >>listed
exec {fd}<&-
expect_eq "$(awk '{ print $1 }' listed | sort)" \
	"$(sys entries <"$src/dir/kernel" | awk '{ print $1 }' | sort)" "names listed"
cd /
