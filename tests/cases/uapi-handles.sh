#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A file handle of an inode that the kernel has forgotten leads to LOOKUP of "." and
# "..", whose replies attach backings like any other, or are as malformed.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$src/dir/sub"
echo data >"$src/dir/file"
raw_mount --attach-root --init=+export --keep=1
file=$(sys handle "$mnt/dir/file")
sub=$(sys handle "$mnt/dir/sub")
number() { stat -c '%i %s' "$src/$1"; }

# Out of the cache: reopened by lookups alone.
forgotten() {
	local before
	echo 2 >/proc/sys/vm/drop_caches
	before=$(raw seen "${opcode_of[lookup]}")
	sys reopen "$mnt" "$1" >said
	(($(raw seen "${opcode_of[lookup]}") > before))
}
for path in dir/file dir/sub; do
	[[ $path = dir/file ]] && handle=$file || handle=$sub
	eventually 5 forgotten "$handle"
	expect_eq "$(<said)" "$(number $path)"$'\n'ok "by the handle of $path"
	counted "getattr=1/0 unattached=0" sys reopen "$mnt" "$handle"
	# Connected to the root: what is above it is known.
	expect_eq "$(stat -c %i "$mnt/dir/sub/..")" "$(stat -c %i "$src/dir")" "parent"
done

# A reply that is not right. In the cache or not, it is the caller's error.
for bad in entry-flags=1 entry-backing=1000 entry-ino=+1 entry-size=128; do
	raw_is ok set "$bad"
	eventually 5 forgotten "$file"
	expect_match "$(<said)" "^(EIO|ESTALE)$" "by a handle, $bad"
	raw_is ok set entry-flags=0 entry-backing=auto entry-ino=0 entry-size=0
	expect_eq "$(sys reopen "$mnt" "$file")" "$(number dir/file)"$'\n'ok "after $bad"
done
