#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Immutable and append-only backing files: whoever tries to change them by the mount
# gets what he gets in the file system itself.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

chmod 777 "$SCRATCH"
mkdir "$SCRATCH"/{source,plain}
mount --bind "$SCRATCH/source" "$src"
defer umount "$src"
for dir in source plain; do
	echo data >"$SCRATCH/$dir/file"
	mkdir "$SCRATCH/$dir/dir"
	touch -d @1 "$SCRATCH/$dir"/*
done
chattr +i "$SCRATCH/plain/file" || skip "no file flags on $BACKING"
chattr -i "$SCRATCH/plain/file"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write
flag() { flags_now=$1; chattr "$1" "$SCRATCH"/{source,plain}/{file,dir}; }
defer flag -ia
flags_now=''

# state FILE: with the time of now, as the two are not written in the same second
state() { stat -c '%a %u %g %s %Y' "$1" | awk '$5 > 1000 { $5 = "now" } 1'; }

# same NAME FLAGS OPERATION...
same() {
	local name=$1 flags=$2
	shift 2
	expect_eq "$(io "$mnt/$name" "$flags" "$@")" "$(io "$SCRATCH/plain/$name" "$flags" "$@")" \
		"$name, chattr $flags_now, $flags, $*"
	expect_eq "$(state "$src/$name")" "$(state "$SCRATCH/plain/$name")" "$name after $*"
}
all() {
	for name in file dir; do
		same $name none chmod=700 chown=1:2 utimes=5:5
		same $name none utimes=omit:omit
	done
	same file none truncate=1 truncate=100
	same file wronly
	same file rdwr,trunc
	same file rdonly pread=10 map=shared,read load=4
	same file rdonly map=private,read,write store=xx
	same file rdonly chmod=4755 chown=1:2 utimes=5:5
}
for name in file dir; do chmod 755 "$SCRATCH"/{source,plain}/$name; done
exists "$mnt/file"
flag +i
all
same file wronly,append write=x
flag -i
flag +a
all
same file wronly,append write=more
same file rdwr,append write=more pread=20
# fcntl() asks the inode of the mount, which has no flag of the kind; then the writes fail.
written=$(stat -c '%s %Y' "$src/file")
expect_eq "$(io "$mnt/file" rdwr,append noappend write=x pwrite=x splice-write=x)" \
	"ok EPERM EPERM EPERM" "chattr +a, O_APPEND taken away"
expect_eq "$(stat -c '%s %Y' "$src/file")" "$written" "what was not to be written"
same file rdwr,append truncate=1
same file rdwr,append map=shared,read,write
flag -a
same file rdwr truncate=1 pwrite=x chmod=644
