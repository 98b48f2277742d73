#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who writes to, truncates or gives away a set-id file drops its bits, unless
# root; no other can.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

# setid MODE: a file of user 1000 with that mode, anew
setid() {
	rm -f "$mnt/file"
	echo content >"$mnt/file"
	chown 1000:1000 "$mnt/file"
	chmod "$1" "$mnt/file"
}

# after WHAT MODE: what the mount and the backing say
after() { has_mode file "$2" "$1"; }

bits() {
	setid 6777
	as 1001:1001 bash -c 'echo x >>"$1"' - "$mnt/file"
	after "written" 777
	setid 6777
	as 1001:1001 truncate -s 3 "$mnt/file"
	after "truncated" 777
	setid 6777
	as 1001:1001 bash -c ': >"$1"' - "$mnt/file"
	after "opened with O_TRUNC" 777
	setid 6777
	as 1001:1001 fallocate -l 100000 "$mnt/file"
	after "allocated" 777
	setid 6777
	chown 1002 "$mnt/file"
	after "given away" 777
	setid 6777
	as 1000:1000 chgrp 1000 "$mnt/file"
	after "given to its own group" 777

	setid 6777
	echo x >>"$mnt/file"
	after "written by root" 6777
	setid 4755
	expect_errno EPERM as 1001:1001 chown -h --from=1000 1000 "$mnt/file"
	after "a stranger's chown" 4755
	setid 4755
	expect_errno EPERM as 1001:1001 chmod 755 "$mnt/file"
	after "a stranger's chmod" 4755
}
at_levels bits policy ino data plain
