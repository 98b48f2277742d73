#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Cached and passthrough io of an inode never mix, and no open fails for it: who
# opens gets the mode of those who have the file open, direct io where the daemon
# does not offer passthrough, and the mode changes with the last of them.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo -n data >"$src/file"
raw_mount --attach-root --entry-valid=1000
exists "$mnt/file"
passthrough=0x80 direct=1 keep_cache=2 cached=0
# opens FLAGS COUNTS OPERATION... = RESULT: open with these flags of the daemon
opens() {
	local flags=$1 counts=$2 operations=()
	shift 2
	while [[ $1 != = ]]; do operations+=("$1"); shift; done
	raw_is ok set open-flags="$flags"
	open_it() { expect_eq "$(io "$mnt/file" rdwr "${operations[@]}")" "$1" "flags $flags, $counts"; }
	counted "$counts" open_it "$2"
}

# Nobody has it open.
opens $passthrough "read=2/0 io_mode=0" pread=4 pread=4 = "data data"
opens $cached "read=0/1 io_mode=0" pread=4 pread=4 = "data data"
opens $direct "read=0/2" pread=4 pread=4 = "data data"

# Somebody has, in passthrough mode: all others do without a cache.
raw_is ok set open-flags=$passthrough
exec {fd}<"$mnt/file"
opens $passthrough "read=2/0 write=1/0" pread=4 pwrite=D pread=4 = "data ok Data"
opens $cached "read=0/2 write=0/1" pread=4 pwrite=d pread=4 = "Data ok data"
opens $keep_cache "read=0/3 write=0/1" pread=4 pwrite=D pread=4 splice-read=4 = "data ok Data Data"
opens $direct "read=0/2 write=0/1" pread=4 pwrite=d pread=4 = "Data ok data"
opens $((direct | passthrough)) "read=0/2 write=0/1" pread=4 pwrite=D pread=4 = "data ok Data"
# Of these, what can be mapped is the backing.
opens $cached "read=0/0" map=shared,read,write load=4 store=x = "ok Data ok"
opens $((direct | passthrough)) "read=0/0" map=shared,read load=4 map=private,read,write = "ok xata ok"
opens $direct "read=0/0" map=shared,read map=private,read = "ENODEV ENODEV"
expect_eq "$(io - rdonly pread=4 <&"$fd")" xata "by the first"
exec {fd}<&-

# Somebody has, in caching mode: so have all others.
raw_is ok set open-flags=$cached
exec {fd}<"$mnt/file"
opens $passthrough "read=0/1 io_mode=1" pread=4 pread=4 = "xata xata"
# Another, so that the first is not the last.
raw_is ok set open-flags=$passthrough
exec {another}<"$mnt/file"
exec {fd}<&-
opens $passthrough "read=0/1 io_mode=1" pread=4 pwrite=d pread=4 = "xata ok data"
opens $((direct | passthrough)) "read=0/1" pread=4 = data
exec {another}<&-
# The last of them has gone.
opens $passthrough "read=1/0 io_mode=0" pread=4 = data

# A mapping is a user as well, when its file is closed.
raw_is ok set open-flags=$cached
mkfifo "$CASE_TMP/in"
io "$mnt/file" rdonly map=shared,read wait load=4 <"$CASE_TMP/in" >"$CASE_TMP/out" &
exec {input}>"$CASE_TMP/in"
eventually 10 test -s "$CASE_TMP/out"
opens $passthrough "io_mode=1 write=0/1" pread=4 pwrite=D = "data ok"
echo >&"$input"
wait "$!"
expect_eq "$(tail -n 1 "$CASE_TMP/out")" Data "the mapping"
opens $passthrough "read=1/0 io_mode=0" pread=4 = Data
