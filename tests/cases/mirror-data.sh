#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reading and writing in all their ways: append, holes, copies, mappings,
# O_DIRECT, locks, large files, programs.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

data() {
	fsop append "$mnt/append"
	fsop holes "$mnt/holes"
	fsop copy "$mnt/from" "$mnt/to"
	fsop mmap "$mnt/mapped"
	[[ $BACKING = tmpfs ]] || fsop direct "$mnt/direct"
	fsop locks "$mnt/locks"

	head -c 3000000 /dev/urandom >"$mnt/large"
	cmp "$mnt/large" "$src/large"
	dd if="$mnt/large" of="$mnt/copy" bs=123457 status=none
	cmp "$src/large" "$src/copy"
	# Through the page cache of the mount, and not stale when changed beneath.
	sha256sum <"$mnt/copy" >"$CASE_TMP/sum"
	tail -c 1000 "$src/large" >>"$src/copy"
	eventually 3 cmp "$mnt/copy" "$src/copy"

	cp /bin/true "$mnt/true"
	"$mnt/true"
	sync -f "$mnt"
	sync -d "$mnt/large"
	sync "$mnt"
}
at_levels data policy data plain
