#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Nothing of a file that is passed through is left in the page cache of the FUSE inode,
# by whatever way direct io of it is read: no later reader gets what was there before.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo -n old >"$src/file"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
exists "$mnt/file"
keep_cache=2 direct=1 passthrough=0x80
# By what is open: an open drops what is cached.
write_new() { expect_eq "$(io - rdwr pwrite=new <&"$fd")" ok "the write"; }
# stale WHAT: whoever keeps what is cached must read what was written
stale() {
	raw_is ok attach file 0
	raw_is ok set open-flags=$keep_cache
	expect_eq "$(io "$mnt/file" rdonly pread=3 splice-read=3)" "new new" "after $1"
	echo 3 >/proc/sys/vm/drop_caches
	exists "$mnt/file"
	echo -n old >"$src/file"
}
attached() {
	raw_id backing file ops=getattr,"$1"
	raw_is ok attach file "$REPLY"
	raw_is ok set open-flags=$passthrough
}

for how in pread=3 splice-read=3 sendfile-read=3 uring-read=3 readahead=4096; do
	[[ $how = readahead* ]] && got=ok || got=old
	for open in $direct $keep_cache $((direct | passthrough)) $passthrough; do
		attached read,write
		exec {fd}<>"$mnt/file"
		raw_is ok set open-flags="$open"
		exec {another}<"$mnt/file"
		expect_eq "$(io - rdonly "$how" <&"$another")" "$got" "$how, opened with $open"
		write_new
		exec {fd}<&- {another}<&-
		stale "$how of a file opened with $open"
	done
	# Open for what the backing does not offer.
	attached write
	exec {fd}<>"$mnt/file"
	exec {another}<"$mnt/file"
	expect_eq "$(io - rdonly "$how" <&"$another")" "$got" "$how, WRITE only"
	write_new
	[[ $got != old ]] || expect_eq "$(io - rdonly "$how" <&"$another")" new "$how again, WRITE only"
	exec {fd}<&- {another}<&-
	stale "$how of a file whose backing has WRITE only"
done
