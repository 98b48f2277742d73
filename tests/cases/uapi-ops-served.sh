#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An inode is served what its mask has and no more: for each set of operations, a
# stat, a listing, a read and a write are each the kernel's or the server's.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
touch "$src/dir/entry"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
exists "$mnt/file"
exists "$mnt/dir"

# side OPS OP COUNT: "COUNT/0" if OP is among OPS, else "0/COUNT"
side() { [[ ,$1, = *,$2,* ]] && echo "$2=$3/0" || echo "$2=0/$3"; }
listing() { sys entries <"$mnt/dir" >/dev/null; }

for ops in getattr getattr,read,write getattr,setattr read,write getattr,setattr,read,write; do
	raw_id backing file ops=$ops
	raw_is ok attach file "$REPLY"
	exists "$mnt"
	counted "$(side $ops getattr 1) lookup=0/0" exists "$mnt/file"
	# One read finds the end, one that it is the end; the server's is cached.
	exec {fd}<"$mnt/file"
	[[ $ops = *read* ]] && reads=2/0 || reads=0/1
	counted "read=$reads" cat <&"$fd"
	exec {fd}<&-
	exists "$mnt/file" # permission is checked, which may ask the server
	exec {fd}<>"$mnt/file"
	counted "$(side $ops write 1)" eval "echo DATA >&$fd"
	exec {fd}<&-
	expect_eq "$(<"$src/file")" DATA "what was written, $ops"
	exists "$mnt/file"
	counted "$(side $ops setattr 1)" chmod 640 "$mnt/file"
	expect_eq "$(stat -c %a "$src/file")" 640 "mode, $ops"
	chmod 600 "$src/file"
	raw_is ok attach file 0
done
for ops in getattr getattr,readdir getattr,setattr; do
	raw_id backing dir ops=$ops
	raw_is ok attach dir "$REPLY"
	counted "$(side $ops readdir 2)" listing
	counted "$(side $ops setattr 1)" chmod 750 "$mnt/dir"
	counted "getattr=1/0" exists "$mnt/dir"
	raw_is ok attach dir 0
done
