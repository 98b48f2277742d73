#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmap needs reads to be offered, and writes as well if it is shared and writable:
# else ENODEV. Where neither is offered the mapping is the daemon's.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

raw_mount --attach-root --entry-backing=0 --entry-valid=1000
echo -n data >"$src/file"
exists "$mnt/file"
# mapped OPEN MAP...: all of them
mapped() { io "$mnt/file" "$1" "${@:2}"; }
reading=("map=shared,read" load=4 "map=private,read" load=4 "map=private,read,write" store=D load=4)
writing=("map=shared,read,write")
# attached OPS: and whether another file is open at the time
attached() {
	raw_id backing file ops=getattr,"$1"
	raw_is ok attach file "$REPLY"
}

for other in '' rdonly wronly; do
	attached read
	[[ ! $other ]] || exec {fd}<"$mnt/file"
	expect_eq "$(mapped rdonly "${reading[@]}")" "ok data ok data ok ok Data" "READ, open to read"
	expect_eq "$(mapped rdonly "${writing[@]}")" EACCES "READ, open to read, writable"
	counted "read=0/0 write=0/0" mapped rdwr "${reading[@]}" >"$CASE_TMP/out"
	expect_eq "$(<"$CASE_TMP/out")" "ok data ok data ok ok Data" "READ, open for both"
	expect_eq "$(mapped rdwr "${writing[@]}")" ENODEV "READ, open for both, writable"
	expect_eq "$(mapped rdwr map=shared,read protect)" "ok EACCES" "READ, made writable later"
	[[ ! $other ]] || exec {fd}<&-
	raw_is ok attach file 0

	attached write
	[[ $other != rdonly ]] || exec {fd}<"$mnt/file"
	[[ $other != wronly ]] || exec {fd}>>"$mnt/file"
	for open in rdonly rdwr; do
		for map in shared,read private,read private,read,write; do
			expect_eq "$(mapped $open map=$map)" ENODEV "WRITE, open $open, $map, other '$other'"
		done
	done
	expect_eq "$(mapped rdwr "${writing[@]}")" ENODEV "WRITE, writable"
	[[ ! $other ]] || exec {fd}<&-
	raw_is ok attach file 0
done

attached read,write
counted "read=0/0 write=0/0" mapped rdwr "${reading[@]}" "${writing[@]}" load=4 store=DA@0 load=4 >"$CASE_TMP/out"
expect_eq "$(<"$CASE_TMP/out")" "ok data ok data ok ok Data ok data ok DAta" "both"
expect_eq "$(<"$src/file")" DAta "the source"
raw_is ok attach file 0

raw_id backing file ops=getattr
raw_is ok attach file "$REPLY"
expect_eq "$(mapped rdwr "${writing[@]}" load=4 store=cached load=4 msync)" "ok DAta ok cach ok" "neither"
expect_eq "$(<"$src/file")" cach "the source"
