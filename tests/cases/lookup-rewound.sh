#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory that is rewound lists what was made since it was opened, read or not, on
# a file system that remembers what there was (btrfs).
. "$THRU_ROOT/tests/lib/case.sh"

src=$CASE_TMP/src mnt=$CASE_TMP/mnt
mkfs.btrfs -qf "$SPARE"
mkdir "$src"
mount "$SPARE" "$src"
defer umount "$src"
mkdir "$src/dir"
thru_mount "$src" "$mnt"
listed() {
	perl -e 'opendir(my $d, "$ARGV[0]/dir") or die;
		open(my $f, ">", "$ARGV[1]/dir/new") or die;
		rewinddir($d);
		print join(" ", sort grep { !/^\./ } readdir($d)), "\n"' "$1" "$src"
}
expect_eq "$(listed "$src")" new "by the directory itself"
rm "$src/dir/new"
expect_eq "$(listed "$mnt")" new "by the mount"
