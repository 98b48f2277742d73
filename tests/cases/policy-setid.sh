#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Set-id bits that were set beneath the mount are dropped by a write that is passed
# through, also where the daemon is asked for attributes, and has said for how long
# those without the bits are good.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mkdir "$src"
chmod 777 "$src"
mirror policy --attr-timeout 1000 --entry-timeout 1000 \
	--policy "$THRU_ROOT/build/tests/bpf/without.bpf.o" --policy-opt ops=$((1 << 2)) # GETATTR
for write in "printf x >>file" "fallocate -l 100 file" "dd if=other of=file conv=notrunc"; do
	rm -f "$src"/*
	touch "$src"/{file,other}
	echo data >"$src/other"
	chmod 666 "$src/file"
	stat_by daemon "$mnt" "$mnt/file"
	chmod 6777 "$src/file"
	(cd "$mnt" && as 1000:1000 bash -c "$write") 2>/dev/null
	expect_eq "$(stat -c %a "$src/file")" 777 "mode after: $write"
	rm "$mnt"/*
done
