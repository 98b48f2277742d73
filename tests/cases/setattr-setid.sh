#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A write, truncation, allocation or change of owner drops set-id bits as on any
# other file system, user by user; what is written to a mapping does not.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

chmod 755 "$CASE_TMP" "$src"
mkdir "$src/tree"
touch "$src/tree/file" "$src/reference"
# With FUSE_HANDLE_KILLPRIV_V2 that would be up to the daemon, were it asked.
for init in +killpriv-v2 -killpriv-v2; do
	raw_mount --attach-root --entry-valid=1000 --ops=getattr,setattr,readdir,read,write --init=$init
	setid "$src/reference" "$mnt/tree/file"
	read_counters
	expect_eq "${counters[daemon 4]:-0}" 0 "SETATTR requests to the daemon, $init"
	[[ $init = -* ]] || raw_umount
done

# Other ways to write, of which one is enough to see.
for op in aio-write uring-write sendfile-write; do
	for path in "$src/reference" "$mnt/tree/file"; do
		chmod 6777 "$path"
		expect_eq "$(as 1001:1001 "$THRU_ROOT/build/tests/tools/io" "$path" rdwr $op=x mode)" \
			"ok 777" "$op to $path"
	done
done
