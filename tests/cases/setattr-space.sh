#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Limits reach the caller: ENOSPC and EDQUOT of the backing file system, also where a
# change of owner is refused, and EFBIG with its signal beyond RLIMIT_FSIZE.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

chmod 755 "$CASE_TMP"
mkfs.xfs -q -f "$SPARE"
mkdir "$CASE_TMP/disk"
mount -o usrquota,grpquota "$SPARE" "$CASE_TMP/disk"
defer umount "$CASE_TMP/disk"
limit() { xfs_quota -x -c "limit $*" "$CASE_TMP/disk"; }
limit -u bhard=1m 1000
limit -g bhard=1m 2000
mount --bind "$CASE_TMP/disk" "$src"
defer umount "$src"
chmod 755 "$src"
touch "$src/file" "$src/other"
chown 1000:1000 "$src"/*
# A daemon without the right to go over limits: what the kernel does in its stead has
# its credentials.
rawfuse() {
	setpriv --bounding-set=-fowner,-sys_resource --inh-caps=-fowner,-sys_resource -- \
		"$THRU_ROOT/build/tests/tools/rawfuse" "$@"
}
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write
user() { as 1000:1000,2000 "$@"; }
io=$THRU_ROOT/build/tests/tools/io

# A write is cut short, the next one has the error.
expect_errno EDQUOT user dd if=/dev/zero of="$mnt/file" bs=64k conv=notrunc status=none
expect_eq "$(stat -c %s "$src/file")" 1048576 "what there was room for"
expect_eq "$(user "$io" "$mnt/file" none truncate=4096)" ok "truncate makes room"
expect_eq "$(user "$io" "$mnt/file" wronly pwrite=more@8192)" ok "and there is"
# Over the limit of the group it would be given to.
chown 1001:1000 "$src/other"
dd if=/dev/zero of="$mnt/other" bs=64k count=24 status=none
expect_eq "$(as 1001:1001,2000 "$io" "$mnt/other" none chown=-1:2000)" EDQUOT "chown"
expect_eq "$(stat -c %g "$src/other")" 1000 "its group"

# RLIMIT_FSIZE is the caller's.
limited() { (ulimit -f 8; io "$mnt/file" "$@"); }
expect_eq "$(limited rdwr truncate=8000 truncate=8193 truncate=8192 pwrite=x@8192 pwrite=x@8191)" \
	"ok EFBIG+SIGXFSZ ok EFBIG+SIGXFSZ ok" "beyond RLIMIT_FSIZE"
expect_eq "$(limited none truncate=8193)" "EFBIG+SIGXFSZ" "truncate by name"
# And what the file system cannot have.
expect_eq "$(io "$mnt/file" rdwr truncate=0x7fffffffffffffff pwrite=x@0x7ffffffffffffff0)" \
	"$(io "$src/other" rdwr truncate=0x7fffffffffffffff pwrite=x@0x7ffffffffffffff0)" "the largest size"
raw_umount

umount "$src"
mount -t tmpfs -o size=1m full "$src"
echo data >"$src/file"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write
expect_errno ENOSPC dd if=/dev/zero of="$mnt/file" bs=64k conv=notrunc status=none
expect_eq "$(io "$mnt/file" none chmod=640 truncate=5)" "ok ok" "attributes can be changed"
expect_eq "$(io "$mnt/file" wronly pwrite=more@8192)" ok "and there is room again"
