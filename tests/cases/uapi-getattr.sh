#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Attributes come from the backing at each call, however long the daemon's replies
# are good for; st_dev is the mount's.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root --entry-valid=1000 --attr-valid=1000
format='%i %f %u %g %s %b %h %x %y %z %w %t %T %o'
same() {
	expect_eq "$(stat -c "$format" "$mnt/file")" "$(stat -c "$format" "$src/file")" "stat after $*"
}
same nothing
for change in "chmod 4711" "chown 12:34" "truncate -s 12345" "touch -d 2001-02-03T04:05:06.789012345" \
	"touch -ad 1970-01-01T00:00:01"; do
	# shellcheck disable=SC2086
	$change "$src/file"
	counted "getattr=1/0 lookup=0/0" exists "$mnt/file"
	same "$change"
done
ln "$src/file" "$src/another"
same ln
expect_eq "$(stat -c %d "$mnt/file")" "$(stat -c %d "$mnt")" "st_dev"
[[ $(stat -c %d "$mnt") != $(stat -c %d "$src") ]] || fail "st_dev is that of the source"
