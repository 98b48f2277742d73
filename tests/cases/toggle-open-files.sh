#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Files that are open while their rule changes keep the mode they were opened in;
# one that is opened then takes one that fits, and all see the same content.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src"
thru_mount "$src" "$mnt" -o attr_timeout=1000
counters_of "$mnt"

put() { echo "$1" >&"$2"; }
get() { [[ $(cat "$1") = "$2" ]]; }

# Off: a cached open. On while that is open: the next falls back, and says why.
echo one >"$src/file"
thructl set "$mnt" off
open_as() { exec {fd}<>"$mnt/file"; }
exists "$mnt"
exists "$mnt/file"
counted "open=0/1 policy=2" open_as
old=$fd
counted "read=0/1" head -n 1 <&"$old"
thructl set "$mnt" on
counted "open=0/1 read=0/1 io_mode=1" get "$mnt/file" one
exists "$mnt"
exists "$mnt/file"
counted "open=0/1 io_mode=1 policy=0" open_as
new=$fd
counted "write=0/1" put two "$new"
expect_eq "$(<"$src/file")" two "the source"
counted "write=0/1" put 3 "$old"
expect_eq "$(<"$src/file")" two$'\n'3 "the source"
expect_eq "$(cat <&"$new")" 3 "the other open file"
exec {old}<&- {new}<&-
# Both closed: passthrough.
counted "open=1/0 read=2/0 io_mode=0" cat "$mnt/file"

# On: passthrough, and the daemon does not open it. Off while that is open: direct io
# with the daemon.
echo one >"$src/file"
exists "$mnt"
exists "$mnt/file"
counted "open=1/0 io_mode=0 policy=0" open_as
old=$fd
counted "read=1/0" head -n 1 <&"$old"
thructl set "$mnt" off
exists "$mnt"
exists "$mnt/file"
counted "open=0/1 policy=2 io_mode=0" open_as
new=$fd
counted "read=0/1" head -n 1 <&"$new"
counted "write=0/1" put two "$new"
expect_eq "$(<"$src/file")" one$'\n'two "the source"
counted "write=1/0" put 3 "$old"
expect_eq "$(<"$src/file")" $'one\n3\no' "the source" # over "two"
exec {again}<"$mnt/file"
expect_eq "$(cat <&"$again")" $'one\n3\no' "by direct io"
exec {again}<&-
exec {old}<&- {new}<&-
exists "$mnt/file"
counted "open=0/1 read=0/1 policy=2" cat "$mnt/file"
