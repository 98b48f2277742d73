#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A reply to OPEN, OPENDIR, CREATE or TMPFILE that is not as it should be fails
# the call with EIO. What the server had opened by a reply that could be read is
# released, and the next one succeeds.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
mkdir "$src/dir"
raw_mount --attach-root
raw_id backing file
stale=$REPLY
raw_is ok close "$stale"
raw_id backing dir ops=getattr,readdir
dir=$REPLY

n=0
# calls RESULT WHAT: each of the four
calls() {
	n=$((n + 1))
	expect_eq "$(sys open "$mnt/file" rdonly)" "$1" "open, $2"
	expect_eq "$(sys open "$mnt/file" rdwr)" "$1" "open to write, $2"
	expect_eq "$(sys open "$mnt/new$n" rdwr,creat,excl)" "$1" "create, $2"
	expect_eq "$(sys tmpfile "$mnt")" "$1" "tmpfile, $2"
}
released() { # FILES: so many were opened, and none is any more
	local opened closed
	opened=$(($(raw seen "${opcode_of[open]}") + $(raw seen "${opcode_of[create]}") +
		$(raw seen "${opcode_of[tmpfile]}")))
	closed=$(raw seen "${opcode_of[release]}")
	((opened - closed == $1))
}

# Too short or too long: the server's handle is not known.
lost=0
for size in 1 8 12 15 17 24 128; do
	raw_is ok set open-size=$size
	calls EIO "size $size"
	expect_eq "$(sys open "$mnt/dir" rdonly,directory)" EIO "opendir, size $size"
	raw_is ok set open-size=0
	lost=$((lost + 4))
	calls ok "after size $size"
	expect_eq "$(sys open "$mnt/dir" rdonly,directory)" ok "opendir after size $size"
done
eventually 5 released "$lost"

# Ids that are none, not any more, or another inode's; flags that do not go with
# passthrough: FOPEN_KEEP_CACHE, FOPEN_NONSEEKABLE, FOPEN_STREAM, one unknown.
for bad in open-id="$stale" open-id=-2147483648 open-id=2147483647 open-id="$dir" \
	open-flags=0x82 open-flags=0x84 open-flags=0x90 open-flags=0x40000080; do
	raw_is ok set "$bad"
	calls EIO "$bad"
	raw_is ok set open-id=0 open-flags=0x80
	calls ok "after $bad"
done
eventually 5 released "$lost"

# Without an attached backing, id 0 is ENOENT; the file has been made by then.
raw_is ok set entry-backing=0
expect_eq "$(sys open "$mnt/bare" rdwr,creat,excl)" ENOENT "create, nothing attached"
expect_eq "$(sys tmpfile "$mnt")" ENOENT "tmpfile, nothing attached"
expect_eq "$(stat -c %s "$src/bare")" 0 "what was created"
eventually 5 released "$lost"
