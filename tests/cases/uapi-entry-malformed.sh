#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A reply that is not as it should be fails its operation with EIO, and nothing
# else: the next one succeeds, and no reference stays behind.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/file" "$src/other"
mkdir "$src/dir"
raw_mount --attach-root
raw_id backing other ops=getattr
other=$REPLY
raw_id backing dir ops=getattr
dir=$REPLY

declare -A good=(
	[entry-flags]=0 [entry-reserved]=0 [entry-backing]=auto [entry-size]=0
	[entry-old]=0 [entry-mask]=0 [entry-ino]=0 [entry-type]=0
)
n=0
for bad in entry-flags=1 entry-flags=0x80000000 entry-reserved=1 \
	entry-backing=-1 entry-backing=1000 entry-backing=-2147483648 \
	entry-backing="$other" entry-backing="$dir" \
	entry-size=1 entry-size=128 entry-size=311 entry-size=313 entry-old=1 \
	entry-mask=1 entry-mask=0x800 entry-ino=+1 entry-ino=-1 \
	entry-type=0040000 entry-type=0120000; do
	n=$((n + 1))
	raw_is ok set "$bad"
	expect_eq "$(sys stat "$mnt/file")" EIO "lookup, $bad"
	expect_eq "$(sys open "$mnt/new$n" rdwr,creat,excl)" EIO "create, $bad"
	expect_errno EIO mkfifo "$mnt/fifo$n"
	raw_is ok set "${bad%%=*}=${good[${bad%%=*}]}"
	expect_eq "$(sys stat "$mnt/file")" ok "lookup after $bad"
	counted "getattr=1/0" exists "$mnt/file"
	# The same reply to revalidate the name that the kernel has now.
	raw_is ok set "$bad"
	expect_eq "$(sys stat "$mnt/file")" EIO "revalidation, $bad"
	raw_is ok set "${bad%%=*}=${good[${bad%%=*}]}"
done
for kind in mkdir symlink link tmpfile; do
	raw_is ok set entry-flags=1
	case $kind in
	mkdir) expect_errno EIO mkdir "$mnt/made" ;;
	symlink) expect_errno EIO ln -s target "$mnt/made" ;;
	link)
		raw_is ok set entry-flags=0
		exec {file}<"$mnt/file"
		raw_is ok set entry-flags=1
		expect_errno EIO ln -L "/proc/self/fd/$file" "$mnt/made"
		exec {file}<&- ;;
	tmpfile) expect_eq "$(sys tmpfile "$mnt")" EIO "tmpfile" ;;
	esac
	raw_is ok set entry-flags=0
	rm -rf "$src/made"
done
# A node id of zero is no mistake in a lookup: there is no such name.
raw_is ok set entry-nodeid=-"$(stat -c %i "$src/file")"
expect_eq "$(sys stat "$mnt/file")" ENOENT "lookup, node id 0"
raw_is ok set entry-nodeid=0
expect_eq "$(sys stat "$mnt/file")" ok "lookup"
