#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who holds a delegation of the backing file, as clients of an NFS server do, is asked
# for it before its attributes change; a reader elsewhere is not in the way.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write
exists "$mnt/file"
for operation in chmod=600 chown=1:2 utimes=1:2 truncate=2; do
	expect_eq "$(deleg "$src/file" io "$mnt/file" none $operation)" $'ok\nbroken' "$operation"
done
expect_eq "$(deleg "$src/file" io "$mnt/file" rdonly pread=4)" $'da\nkept' "a read"
expect_eq "$(deleg "$src/file" io "$mnt/file" rdwr pwrite=xx)" $'ok\nbroken' "an open to write"
expect_eq "$(deleg "$src/dir" io "$mnt/dir" none chmod=700)" $'ok\nbroken' "a directory"
