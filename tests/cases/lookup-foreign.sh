#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the kernel must not resolve is asked of the server, and counted: what is mounted
# on, now or later, what is on another device, directories that fold case.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$src"/dir/{point,later,plain,elsewhere}
echo below >"$src/dir/later/file"
# What is mounted: of other inode numbers, as those are the server's node ids.
mkdir over
mount -t tmpfs over over
defer umount "$PWD/over"
touch over/{1..100}
mkdir over/{a,b,c}
echo above >over/b/file
mount --bind over/a "$src/dir/point"
defer umount "$src/dir/point"
raw_mount --attach-root --ops=all

# Mounted on before: as the server has it
counted "lookup=1/2 foreign=1" exists "$mnt/dir/point" # and dir, for the server
counted "lookup=1/0 foreign=0" exists "$mnt/dir/plain"
expect_eq "$(stat -c %i "$mnt/dir/point")" "$(stat -c %i "$src/dir/point")" "what is mounted there"

# A name that was the kernel's is mounted on
expect_eq "$(<"$mnt/dir/later/file")" below "before it is mounted on"
mount --bind over/b "$src/dir/later"
defer umount "$src/dir/later"
counted "foreign=2" exists "$mnt/dir/later" # it no longer is that, and then what it is
expect_eq "$(<"$mnt/dir/later/file")" above "when it is mounted on"

# In other namespaces just as well: the server may be in one of them
counted "foreign=0 lookup=1/0" exists "$mnt/dir/elsewhere"
mkfifo ready go
# shellcheck disable=SC2016 # the inner shell expands
unshare -m --propagation private bash -c 'mount --bind over/c "$1" && echo >ready && read -r _ <go' \
	- "$src/dir/elsewhere" &
read -r _ <ready
counted "foreign=1 lookup=0/1" exists "$mnt/dir/elsewhere"
echo >go
wait $!

# Case folded
if mkdir fold && mount -t tmpfs -o casefold folding fold 2>/dev/null; then
	defer umount "$PWD/fold"
	mkdir fold/dir
	chattr +F fold/dir
	echo data >fold/dir/Name
	raw_umount
	old=$src src=$PWD/fold
	raw_mount --attach-root --ops=all
	expect_eq "$(<"$mnt/dir/nAME")" data "by another case"
	counted "lookup=0/1 foreign=1" exists "$mnt/dir/NAME"
	src=$old
else
	echo "no casefold here"
fi
