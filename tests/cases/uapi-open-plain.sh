#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Passthrough as in mainline: the reply to OPEN names a backing, whose data is read
# and written without the daemon, by whatever descriptor it was registered.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --init=-ino --open-flags=0x80
for open in path read; do
	raw_id backing file open=$open
	id=$REPLY
	raw_is ok set open-id="$id"
	expect_eq "$(sys open "$mnt/file" rdwr)" ok "open"
	exec {file}<>"$mnt/file"
	# What is open keeps its backing.
	raw_is ok close "$id"
	expect_eq "$(cat <&"$file")" data "the content"
	echo more >&"$file"
	expect_eq "$(<"$src/file")" data$'\n'more "the source"
	expect_eq "$(sys open "$mnt/file" rdwr)" EIO "open by an id that was closed"
	exec {file}<&-
	raw_is 0 seen 15
	raw_is 0 seen 16
	echo data >"$src/file"
done
raw_is ENOENT close 1
