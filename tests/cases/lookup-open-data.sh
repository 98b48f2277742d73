#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A file that the kernel has opened alone: data, sizes, holes, copies, locks, sync and
# truncation are those of the backing file. The server is asked where a handle there
# is needed after all, and then as it expects.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root --ops=all --init=+atomic-o-trunc

writes() { echo "$2" >>"$1"; }
counted "open=1/0 write=1/0 flush=0/0 release=0/0" writes "$mnt/file" more
expect_eq "$(<"$src/file")" $'data\nmore' "what was written"
truncates() { : >"$1"; }
counted "open=1/0 setattr=1/0" truncates "$mnt/file"
expect_eq "$(stat -c %s "$src/file")" 0 "its size after O_TRUNC"
echo again >"$mnt/file"
expect_eq "$(<"$src/file")" again "written after O_TRUNC"

# Extended by fallocate, and seen at once through the open file
counted "open=1/0" fallocate -l 64K "$mnt/file"
expect_eq "$(stat -c %s "$mnt/file")" 65536 "after fallocate"
fallocate -p -o 0 -l 4096 "$mnt/file"
expect_eq "$(head -c 5 "$src/file" | tr '\0' 0)" 00000 "a punched hole"
truncate -s 0 "$mnt/file"
truncate -s 1M "$mnt/file"
printf x | dd of="$mnt/file" bs=1 seek=512K conv=notrunc status=none
expect_eq "$(cp --sparse=always "$mnt/file" copy && cmp copy "$src/file" && echo same)" same "a sparse copy"
counted "open=1/0" sync "$mnt/file"
sync -d "$mnt/file"
sync "$mnt"
xfs_io -c 'seek -a 0' "$mnt/file" >found 2>/dev/null && xfs_io -c 'seek -a 0' "$src/file" >expected
[[ ! -s found ]] || expect_eq "$(<found)" "$(<expected)" "data and holes"

# set-id bits go with what is written, truncated and allocated
for how in 'echo x >>' 'fallocate -l 8K' 'truncate -s 5'; do
	chmod 6777 "$src/file"
	as 1000:1000 bash -c "$how '$mnt/file'"
	expect_eq "$(stat -c %a "$src/file")" 777 "mode after $how"
done

# Locks are local where the server has none; what is for the server alone gets it open
counted "open=1/0" flock "$mnt/file" true
counted "open=2/1" expect_errno ENOTTY lsattr -v "$mnt/file"

# A lease, by the mount, of who opens it there
lease_is() { expect_eq "$(deleg -l "$mnt/file" "${@:2}")" "$1" "a lease, while: ${*:2}"; }
counted "open=2/0" lease_is kept sh -c ": <'$mnt/file'"
counted "open=2/0" lease_is broken sh -c ": >>'$mnt/file'"

# Errors of the backing file are the caller's
cp /bin/sleep "$src/program"
chmod 755 "$src/program"
"$src/program" 30 &
defer kill $!
writes_to() { : >>"$1"; }
expect_errno ETXTBSY bash -c ": >>'$mnt/program'"
chattr +a "$src/file" 2>/dev/null && {
	expect_errno EPERM bash -c ": >'$mnt/file'"
	writes "$mnt/file" appended
	chattr -a "$src/file"
}

# Open for neither reading nor writing: a file for ioctls, which the server opens
echo data >"$src/neither"
exists "$mnt/neither"
neither() { io "$1/neither" neither fsync data=0 pread=4 allocate=9@0 size; }
same() { expect_eq "$(neither "$mnt")" "$(neither "$src")" "open for neither"; }
counted "open=0/1" same
