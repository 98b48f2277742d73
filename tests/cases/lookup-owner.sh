#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whose a file is counts where no permission is asked for: who may remove it from a sticky
# directory, or link to it. It is up to date by a name that nobody has looked up before,
# and where the kernel resolves the name but the server is asked for attributes.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

chmod 755 "$CASE_TMP" "$src"
mkdir "$src/sticky"
chmod 1777 "$src/sticky"
raw_mount --attach-root --ops=all
# given FROM TO: beneath the mount, to another user as well
given() { mv "$src/sticky/$1" "$src/sticky/$2" && chown 1001 "$src/sticky/$2"; }

# It is open, so the inode stays, as do the name and the owner that it had
touch "$src/sticky/was"
chown 1000 "$src/sticky/was"
exec {fd}<"$mnt/sticky/was"
given was is
expect_errno EPERM as 1000:1000 unlink "$mnt/sticky/is"
echo 1 >/proc/sys/fs/protected_hardlinks
given is linked
expect_errno EPERM as 1000:1000 ln -P "$mnt/sticky/linked" "$mnt/sticky/link"
as 1001:1001 unlink "$mnt/sticky/linked"
exec {fd}<&-

# By a second name that was there all along
touch "$src/sticky/first"
ln "$src/sticky/first" "$src/sticky/second"
chown 1000 "$src/sticky/first"
exists "$mnt/sticky/first"
chown 1001 "$src/sticky/first"
expect_errno EPERM as 1000:1000 unlink "$mnt/sticky/second"
exists "$src/sticky/second"

# The server is asked whose it is, when what it has said is no longer good
raw_policy name
for name in daemon daemon-cold; do
	touch "$src/sticky/$name"
	chown 1000 "$src/sticky/$name"
done
exists "$mnt/sticky/daemon"
chown 1001 "$src"/sticky/daemon{,-cold}
expect_errno EPERM as 1000:1000 unlink "$mnt/sticky/daemon"
expect_errno EPERM as 1000:1000 unlink "$mnt/sticky/daemon-cold"

# Also where it says otherwise than the backing: the first time, and when that is known
touch "$src/sticky/daemon-others" "$src/daemon-linked"
chown 1000 "$src/sticky/daemon-others" "$src/daemon-linked"
chmod 4755 "$src/daemon-linked"
raw_is ok set attr-uid=1
expect_errno EPERM as 1000:1000 unlink "$mnt/sticky/daemon-others"
expect_errno EPERM as 1000:1000 unlink "$mnt/sticky/daemon-others"
exists "$src/sticky/daemon-others"
expect_errno EPERM as 1000:1000 ln -P "$mnt/daemon-linked" "$mnt/sticky/link"
raw_is ok set attr-uid=0
as 1000:1000 unlink "$mnt/sticky/daemon-others"

raw_is ok set attr-valid=1000
exists "$mnt/sticky/daemon"
counted "getattr=0/0" exists "$mnt/sticky/daemon"
