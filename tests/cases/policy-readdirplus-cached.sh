#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the policy hides is hidden after a listing by READDIRPLUS as well, however long
# its entries are good for.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mkdir "$src/dir"
touch "$src"/dir/{file,.hidden}
raw_mount --attach-root --init=+readdirplus --opendir-flags=0 --entry-valid=1000
raw_policy tag
exists "$mnt/dir"
listing() { sys entries <"$mnt/dir" >listed; }
counted "readdirplus=0/2" listing
expect_match "$(<listed)" "hidden" "the listing"
expect_eq "$(sys stat "$mnt/dir/.hidden")" ENOENT "the hidden name"
expect_eq "$(sys stat "$mnt/dir/file")" ok "another name"
