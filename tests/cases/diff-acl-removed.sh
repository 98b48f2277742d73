#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An entry of an ACL that is removed beneath the mount grants nothing any more,
# also when another name of the file was looked up in between.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/{a,b}
echo text >"$src/a/f"
chmod 640 "$src/a/f"
setfacl -m u:1000:r,u:1001:r "$src/a/f" 2>/dev/null || skip "$BACKING has no ACLs"
ln "$src/a/f" "$src/b/g"
chmod 755 "$CASE_TMP" "$src" "$src"/{a,b}
thru_mount "$src" "$mnt" --entry-timeout 3600
as 1000:1000 cat "$mnt/a/f" >/dev/null

setfacl -x u:1000 "$src/a/f"
expect_errno EACCES as 1000:1000 cat "$mnt/a/f"
setfacl -m u:1000:r "$src/a/f"
as 1000:1000 cat "$mnt/a/f" >/dev/null
setfacl -x u:1000 "$src/a/f"
stat "$mnt/b/g" >/dev/null
expect_errno EACCES as 1000:1000 cat "$mnt/a/f"
as 1001:1001 cat "$mnt/a/f" >/dev/null

# Within one tick of the clock
echo text >"$src/a/tick"
acltick "$mnt/a/tick" "$src/a/tick"
