#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An ops mask of zero means reads and writes, and nothing else.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
exists "$mnt/file"
raw_id backing file ops=0
raw_is ok attach file "$REPLY"
counted "read=2/0 write=0/0 open=0/1" cat "$mnt/file" # the second finds the end
# shellcheck disable=SC2016
counted "write=1/0 read=0/0" bash -c 'echo more >>"$1"' - "$mnt/file"
counted "getattr=0/1 not_offered=1" exists "$mnt/file"
expect_eq "$(<"$src/file")" data$'\n'more "the source"
