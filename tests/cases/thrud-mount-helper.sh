#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A mirror is mounted like any file system: by mount(8) and fstab, with the
# usual options, a type and a source to show, and remounted.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

# mount(8) has a search path of its own for helpers and what they run.
mount -t tmpfs tmpfs /usr/local/sbin
defer umount /usr/local/sbin
cp "$THRU_ROOT/build/thrud" /usr/local/sbin/
mkdir -p "$src" "$mnt"

# shown FIELD: of the mount, as findmnt calls it
shown() { findmnt -rno "$1" "$mnt"; }

unmount() {
	umount "$mnt"
	eventually 5 eval '! pgrep -x thrud'
}

mount -t fuse.thrud "$src" "$mnt" -o ro,noexec,_netdev,nofail,x-own=1,entry_timeout=2
expect_eq "$(shown FSTYPE)" fuse.thrud "type"
expect_eq "$(shown SOURCE)" "$src" "source"
expect_match ",$(shown OPTIONS)," ',ro,.*noexec,' "options"
expect_errno EROFS touch "$mnt/file"
mount -o remount,rw "$mnt"
touch "$mnt/file"
mount -o remount,ro,nosuid "$mnt"
expect_match ",$(shown OPTIONS)," ',ro,nosuid,.*noexec,' "options after remount"
expect_errno EROFS touch "$mnt/file"
unmount

mount -t fuse.thrud "$src" "$mnt" -o 'subtype=other,fsname=a\,b'
expect_eq "$(shown FSTYPE) $(shown SOURCE)" 'fuse.other a,b' "type and source"
unmount
mount -t fuse.thrud "$src" "$mnt" -o subtype=
expect_eq "$(shown FSTYPE)" fuse "type left out"
unmount

echo "$src $mnt fuse.thrud defaults,noatime,level=plain 0 0" >"$CASE_TMP/fstab"
mount -T "$CASE_TMP/fstab" "$mnt"
expect_match ",$(shown OPTIONS)," ',noatime,' "options from fstab"
unmount

# Set-id programs and devices: mount(8) allows them, thrud alone does not.
mknod "$src/null" c 1 3
mount -t fuse.thrud "$src" "$mnt"
: >"$mnt/null"
unmount
thrud "$src" "$mnt" >/dev/null
expect_errno EACCES cat "$mnt/null"
expect_match ",$(shown OPTIONS)," ',nosuid,nodev,' "options of thrud alone"
unmount

status=0
mount -t fuse.thrud "$SCRATCH/none" "$mnt" 2>"$CASE_TMP/output" || status=$?
((status)) || fail "mounted what does not exist"
expect_match "$(<"$CASE_TMP/output")" "thrud: source '$SCRATCH/none'" "what mount says"
