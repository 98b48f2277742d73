#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A file that is deleted beneath the mount gives its space back within a minute, and
# nobody has to touch the mount for it; one that is open keeps it until it is closed.
# timeout: 200
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
head -c 4M /dev/zero | tee "$src/big" "$src/open" "$src/dir/inside" >/dev/null
raw_mount --attach-root --ops=all
find "$mnt" -size +1M >/dev/null
exec {open}<"$mnt/open"
used() { df --output=used -k "$src" | tail -n 1; }
full=$(used)
((full > 12000)) || fail "$full KiB are used at first"
rm -r "$src/big" "$src/open" "$src/dir"
freed() { (($(used) < full - $1)); }
SECONDS=0
eventually 60 freed 8000
((SECONDS <= 20 * slow)) || fail "after $SECONDS s"
! freed 12000 || fail "an open file lost its space"
expect_eq "$(head -c 4 <&"$open" | od -An -tx1)" " 00 00 00 00" "what is open"
exec {open}<&-
eventually 60 freed 12000
