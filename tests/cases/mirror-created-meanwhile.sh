#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A file that gets its name beneath just before the caller creates it is opened by the
# caller's rights to that file, not by those he has in the directory; and as it is.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

protected=$(</proc/sys/fs/protected_regular)
defer eval 'echo '"$protected"' >/proc/sys/fs/protected_regular'
echo 1 >/proc/sys/fs/protected_regular

make_userns
# The checkout may be where he cannot go.
cp "$(command -v sys)" "$CASE_TMP/sys"

# appears OWNER MODE FLAG,...: what comes of opening it that way; then its mode and size
watched() { grep -q 'TracerPid:[[:space:]]*[1-9]' /proc/"$thrud_pid"/task/*/status; }
appears() {
	rm -rf "$mnt/dir/file" # or the kernel would look twice as it is
	[[ -e $src/other ]] || echo data >"$src/other"
	chown -h "$1:$1" "$src/other"
	[[ -h $src/other ]] || chmod "$2" "$src/other"
	meanwhile "$thrud_pid" mv "$src/other" "$src/dir/file" &
	eventually 10 watched
	in_userns "$CASE_TMP/sys" open "$mnt/dir/file" "$3"
	wait $!
	stat -Lc '%a %s' "$src/dir/file"
}

at_level() {
	mkdir "$src/dir"
	chown 100005:100005 "$src/dir" # not his, so that he needs capabilities
	for flags in wronly,creat wronly,creat,trunc rdonly,creat,trunc; do
		expect_eq "$(appears 0 600 $flags)" $'EACCES\n600 5' "root's, $flags, $level"
	done
	expect_eq "$(appears 100005 400 rdwr,creat)" $'ok\n400 5' "of his user namespace, $level"
	expect_eq "$(appears 100005 4711 rdwr,creat,trunc)" $'ok\n711 0' "truncated, $level"
	expect_eq "$(appears 0 666 wronly,creat,excl)" $'EEXIST\n666 5' "O_EXCL, $level"
	expect_eq "$(appears 100000 0 rdonly,creat)" $'ok\n0 5' "his own, $level"

	echo target >"$src/target"
	chmod 644 "$src/target"
	ln -s "$src/target" "$src/other"
	expect_eq "$(appears 0 - rdonly,creat)" $'ok\n644 7' "a link, $level"
	mkdir "$src/other"
	expect_match "$(appears 0 755 wronly,creat)" ^EISDIR "a directory, $level"

	chown 0:0 "$src/dir"
	chmod 1777 "$src/dir"
	expect_eq "$(appears 1000 666 wronly,creat,trunc)" $'EACCES\n666 5' "in a sticky directory, $level"
}
at_levels at_level policy ino data plain
