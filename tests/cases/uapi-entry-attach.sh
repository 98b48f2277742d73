#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each of the seven replies that name an inode attaches its backing: what follows
# is served from it, without another lookup.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

touch "$src/looked-up" "$src/original"
raw_mount --attach-root --entry-valid=1000
exists "$mnt"

# The root has changed, and is looked at once for that.
served() {
	exists "$mnt"
	counted "getattr=1/0 lookup=0/0 unattached=0 not_offered=0" exists "$mnt/$1"
}

counted "lookup=0/1 getattr=1/0" exists "$mnt/looked-up"
served looked-up
counted "mknod=0/1" mkfifo "$mnt/fifo"
served fifo
counted "mknod=0/1" mknod "$mnt/null" c 1 3
served null
counted "mkdir=0/1" mkdir "$mnt/dir"
served dir
# The target is on the mount, and is what stat() looks at.
counted "symlink=0/1" ln -s looked-up "$mnt/link"
exists "$mnt"
counted "getattr=1/0 lookup=0/0" sys stat "$mnt/link"
# shellcheck disable=SC2016
counted "create=0/1 mknod=0/0" bash -c ': >"$1"' - "$mnt/created"
served created

# LINK: an inode that was not attached when the kernel learned of it.
raw_is ok set entry-backing=0
exists "$mnt"
counted "lookup=0/1 getattr=0/1 unattached=1" exists "$mnt/original"
raw_is ok set entry-backing=auto
counted "link=0/1" ln "$mnt/original" "$mnt/linked"
served linked
served original

exists "$mnt"
counted "tmpfile=0/1 getattr=1/0 lookup=0/0" sys tmpfile "$mnt"

# And when the daemon does not ask for it, nothing is attached.
raw_is ok set entry-backing=0
mkdir "$mnt/dir2"
exists "$mnt"
counted "getattr=0/1 unattached=1" exists "$mnt/dir2"
