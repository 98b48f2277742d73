#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory whose OPENDIR reply has no FOPEN_PASSTHROUGH is listed by the server,
# whatever its backing offers, also after it has been attached, detached or renamed;
# one with the flag is the server's where the backing does not offer READDIR. With a
# cache of the server's names the backing is not read, either.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
for ((i = 0; i < 100; i++)); do : >"$src/dir/file-$i"; done
sys entries <"$src/dir" >expected
raw_mount --attach-root --opendir-flags=0 --entry-valid=1000
listing() { sys entries "$@" <"$mnt/dir" >listed; }

exists "$mnt/dir"
counted "getattr=1/0" exists "$mnt/dir"
counted "readdir=0/2 not_offered=2" listing
cmp listed expected

# Open since before: it stays so.
exec {dir}<"$mnt/dir"
raw_is ok set opendir-flags=0x80
raw_is ok attach dir 0
counted "readdir=0/1" sys entries 512 1 <&"$dir" >part
raw_id backing dir ops=getattr,readdir
raw_is ok attach dir "$REPLY"
mv "$mnt/dir" "$mnt/moved"
counted "readdir=0/2" sys entries 512 2 <&"$dir" >>part
counted "readdir=0/1" sys entries 32768 1 <&"$dir" >>part
sed -i '/^ok$/d' part
expect_eq "$(<part)" "$(head -n "$(wc -l <part)" expected)" "names by the server"
exec {dir}<&-
mv "$mnt/moved" "$mnt/dir"

# Opened now, it is the kernel's, and the other way round without READDIR.
counted "readdir=2/0 not_offered=0" listing
cmp listed expected
raw_is ok attach dir 0
raw_id backing dir ops=getattr
raw_is ok attach dir "$REPLY"
counted "readdir=0/2 not_offered=2" listing
cmp listed expected

# FOPEN_CACHE_DIR and FOPEN_KEEP_CACHE: filled once by the server, then nobody is asked,
# though the backing has READDIR and another name by now.
raw_is ok attach dir 0
raw_id backing dir ops=getattr,readdir
raw_is ok attach dir "$REPLY"
raw_is ok set opendir-flags=0xa
counted "readdir=0/2" listing
cmp listed expected
touch -r "$src/dir" "$CASE_TMP/times"
: >"$src/dir/new"
touch -r "$CASE_TMP/times" "$src/dir"
counted "readdir=0/0" listing
cmp listed expected
# With the flag the cache is not looked at.
raw_is ok set opendir-flags=0x80
counted "readdir=2/0" listing
grep -q "^new " listed || fail "a new name is not listed by the kernel"
