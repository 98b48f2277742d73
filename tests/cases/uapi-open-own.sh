#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Id 0 in a reply to OPEN or OPENDIR is the backing that the inode has: ENOENT if
# none, and any other is refused.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
touch "$src/other"
mkdir "$src/dir"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
expect_eq "$(sys open "$mnt/file" rdonly)" ENOENT "open, none attached"
expect_eq "$(sys open "$mnt/dir" rdonly,directory)" ENOENT "opendir, none attached"
counted "release=0/0 releasedir=0/0" true

raw_id backing file ops=getattr,read,write
id=$REPLY
raw_is ok attach file "$id"
raw_is ok set open-id="$id"
expect_eq "$(sys open "$mnt/file" rdonly)" ok "open by the id of its own backing"
raw_is ok set open-id=0
raw_id backing dir ops=getattr,readdir
raw_is ok attach dir "$REPLY"
counted "open=0/1 read=2/0" cat "$mnt/file"
# shellcheck disable=SC2016
counted "open=0/1 write=1/0" bash -c 'echo more >>"$1"' - "$mnt/file"
listing() { sys entries <"$mnt/dir" >/dev/null; }
counted "opendir=0/1 readdir=2/0" listing

raw_id backing other
id=$REPLY
raw_is ok set open-id="$id" opendir-id="$id"
expect_eq "$(sys open "$mnt/file" rdonly)" EIO "open by the id of another file"
expect_eq "$(sys open "$mnt/dir" rdonly,directory)" EIO "opendir by the id of a file"
raw_is ok set open-id=1000 opendir-id=1000
expect_eq "$(sys open "$mnt/file" rdonly)" EIO "open, no such id"
expect_eq "$(sys open "$mnt/dir" rdonly,directory)" EIO "opendir, no such id"
raw_is ok set open-id=-1 opendir-id=-1
expect_eq "$(sys open "$mnt/file" rdonly)" EIO "open, id -1"
expect_eq "$(sys open "$mnt/dir" rdonly,directory)" EIO "opendir, id -1"
