#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A server may keep reads and writes and have the backing mapped (FOPEN_PASSTHROUGH with
# FOPEN_DIRECT_IO). What the policy keeps is not mapped either, unless other files of the
# inode are open on the backing: there is to be no page cache beside theirs.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo -n data | tee "$src/daemon" "$src/passed" >/dev/null
raw_mount --attach-root --entry-valid=1000 --ops=getattr,read,write --open-flags=0x81
for name in daemon passed; do
	expect_eq "$(io "$mnt/$name" rdwr map=shared,read,write load=4 store=D msync unmap)" \
		"ok data ok ok ok" "$name, without a policy"
	expect_eq "$(<"$src/$name")" Data "$name, without a policy"
done
raw_policy name
expect_eq "$(io "$mnt/passed" rdwr map=shared,read,write load=4)" "ok Data" "what passes"
seen=$(raw seen 15)
map_shared() { io "$mnt/daemon" rdwr map=shared,read >said; }
counted "getattr=0/1 policy=2" map_shared
expect_eq "$(<said)" ENODEV "what does not, shared"
expect_eq "$(io "$mnt/daemon" rdwr map=private,read load=4 pread=4)" "ok Data Data" "private"
expect_eq "$(($(raw seen 15) - seen))" 2 "reads of the server"

# An open file keeps its backing; with it open, others are mapped there
mv "$src/daemon" "$src/moved" && mv "$mnt/moved" "$mnt/free"
raw_is ok set open-flags=0x80
exec {fd}<"$mnt/free"
mv "$mnt/free" "$mnt/daemon"
raw_is ok set open-flags=0x81
expect_eq "$(io "$mnt/daemon" rdwr map=shared,read load=4)" "ok Data" "beside one that is open"
exec {fd}<&-
expect_eq "$(io "$mnt/daemon" rdwr map=shared,read)" ENODEV "alone again"
