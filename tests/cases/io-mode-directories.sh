#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who serves a directory: the kernel, if it was opened with FOPEN_PASSTHROUGH and its
# backing offers READDIR, for as long as it does; else the daemon, in the same order.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
touch "$src/dir"/{1..40}
names=$(sys entries <"$src/dir" | sort)
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
exists "$mnt/dir"
listing() { expect_eq "$(sys entries <"$mnt/dir" | sort)" "$names" "the listing"; }
raw_id backing dir ops=getattr
plain=$REPLY
raw_id backing dir ops=getattr,readdir
offered=$REPLY

raw_is ok attach dir "$plain"
counted "opendir=0/1 readdir=0/2 not_offered=2" listing
raw_is ok attach dir 0
raw_is ok attach dir "$offered"
counted "opendir=0/1 readdir=2/0 not_offered=0" listing
raw_is ok set opendir-flags=0
counted "opendir=0/1 readdir=0/2" listing

