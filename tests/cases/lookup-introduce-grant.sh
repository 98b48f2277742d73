#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory that the kernel comes upon on the way up, because something was moved there
# beneath the mount, is offered what the server has for it, not what its new inmate had.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir -p "$src"/{wide/inmate,wide/second,other,kept}
# The server offers more of one directory than of the root, where names are resolved
raw_mount --attach-root --ops=getattr
raw_is ok set ops=all
exists "$mnt/wide/inmate"
raw_is ok set entry-backing=0
raw_is ok attach . 0
raw_id backing . ops=getattr,lookup
raw_is ok attach . "$REPLY"
cd "$mnt/wide/inmate"
mv "$src/wide/inmate" "$src/other/inmate"
visit() {
	(cd "$mnt/other" && exec sleep 100) &
	visitor=$!
	sleep 1
}
raw_meanwhile lookup visit -- mkdir below
exists "$src/other/inmate/below"
visits() { [[ $(readlink "/proc/$visitor/cwd") = "$mnt/other" ]]; }
eventually 10 visits
counted "setattr=0/1" chmod 700 "$mnt/other"
kill "$visitor"
wait "$visitor" || true

# What the server attaches in its reply is
raw_is ok set entry-backing=auto
cd "$mnt/wide/second"
mv "$src/wide/second" "$src/kept/second"
exec {fd}<"$mnt/kept"
counted "mkdir=0/1" mkdir below
exists "$src/kept/second/below"
cd /
exec {fd}<&-
