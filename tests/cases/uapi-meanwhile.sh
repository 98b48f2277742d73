#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What happens between a request and its reply: an inode detached, an id closed,
# a backing attached or unlinked meanwhile. The reply is taken as things are by then.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
touch "$src/other"
mkdir "$src/dir"
touch "$src/dir/entry"
raw_mount --attach-root --entry-valid=1000
exists "$mnt/file"
exists "$mnt/dir"

# Detached: the open by the inode's own backing has none.
expect_eq "$(raw_meanwhile open raw_is ok attach file 0 -- sys open "$mnt/file" rdonly)" ENOENT \
	"open, detached meanwhile"
expect_eq "$(raw_meanwhile opendir raw_is ok attach dir 0 -- sys open "$mnt/dir" rdonly,directory)" \
	ENOENT "opendir, detached meanwhile"
# And attached again, in time.
raw_id backing file ops=getattr,read,write
file=$REPLY
raw_id backing dir ops=getattr,readdir
dir=$REPLY
expect_eq "$(raw_meanwhile open raw_is ok attach file "$file" -- sys open "$mnt/file" rdonly)" ok \
	"open, attached meanwhile"
expect_eq "$(raw_meanwhile opendir raw_is ok attach dir "$dir" -- sys open "$mnt/dir" rdonly,directory)" \
	ok "opendir, attached meanwhile"
# An id of its own that is closed.
raw_is ok set open-id="$file"
expect_eq "$(raw_meanwhile open raw_is ok close "$file" -- sys open "$mnt/file" rdonly)" EIO \
	"open, id closed meanwhile"
raw_is ok set open-id=0

# The id of an entry.
raw_id backing other ops=getattr
other=$REPLY
raw_is ok set entry-backing="$other"
expect_eq "$(raw_meanwhile lookup raw_is ok close "$other" -- sys stat "$mnt/other")" EIO \
	"lookup, id closed meanwhile"
raw_is ok set entry-backing=auto
counted "getattr=1/0" sys stat "$mnt/other"

# The name, of a file and of a directory that are being opened.
expect_eq "$(raw_meanwhile open rm "$src/other" -- sys open "$mnt/other" rdwr)" ok "open, unlinked meanwhile"
expect_eq "$(raw_meanwhile opendir rm -r "$src/dir" -- sys open "$mnt/dir" rdonly,directory)" \
	"$(mkdir "$src/d"; exec {d}<"$src/d"; rmdir "$src/d"; sys open "/proc/self/fd/$d" rdonly,directory)" \
	"opendir, removed meanwhile"
