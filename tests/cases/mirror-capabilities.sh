#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who is not root may with a capability what he may with it in the source; the root of
# a user namespace to files of those who are in it, and to no others.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

cat >probe.sh <<'END'
cd "$1"
try() { "$@" 2>/dev/null; echo "$*: $?"; }
try chown "$2" given
try chmod 640 mode
try chmod 2755 setgid
try "$3" size none truncate=0
try setfattr -n user.new -v x attribute
try setfattr -x user.old attribute
try touch -cd 2001-01-01 times
try mkdir dir/new
try rmdir dir/old
try rm -f sticky/removed
try mv sticky/old sticky/new
try mv dir/moved sticky/moved
try ln linked sticky/linked
try mknod device c 1 3
END
# The checkout may be where he cannot go.
cp "$(command -v io)" "$CASE_TMP/io"
chmod 755 "$CASE_TMP" probe.sh io
protected=$(</proc/sys/fs/protected_hardlinks)
defer eval 'echo '"$protected"' >/proc/sys/fs/protected_hardlinks'
echo 1 >/proc/sys/fs/protected_hardlinks

with_cap() { setpriv --reuid=1003 --regid=1003 --clear-groups --inh-caps="+$1" --ambient-caps="+$1" -- "${@:2}"; }
make_userns

# make DIR OWNER: what they are tried on
make() {
	rm -rf "$1"
	mkdir -p "$1"/{sticky,dir/old}
	touch "$1"/{given,mode,setgid,size,attribute,times,linked,sticky/{removed,old},dir/moved}
	echo x >"$1/size"
	setfattr -n user.old -v x "$1/attribute"
	chown -R "$2:$2" "$1"
	chmod 700 "$1"/*
	chmod 755 "$1/dir"
	chmod 1777 "$1/sticky"
	chmod 777 "$1"
}
# result DIR CALLER: what came of it
result() {
	# shellcheck disable=SC2086 # words
	$2 bash "$CASE_TMP/probe.sh" "$1" 1003 "$CASE_TMP/io"
	find "$src/dir" -printf '%P %U %G %m %s\n' | sort
	getfattr --absolute-names -dm- "$src/dir/attribute"
}

with_caps=("with_cap chown" "with_cap dac_override" "with_cap fowner"
	"with_cap fowner,+fsetid" "with_cap mknod")
at_level() {
	local caller owner callers
	for owner in 1000 1003 100005; do
		callers=('as 1003:1003' in_userns)
		((owner > 100000)) || callers+=("${with_caps[@]}")
		for caller in "${callers[@]}"; do
			make "$src/dir" "$owner"
			result "$src/dir" "$caller" >expected
			make "$src/dir" "$owner"
			result "$mnt/dir" "$caller" >found
			diff expected found || fail "$caller, files of $owner, $level"
			cp found "found-$owner-${caller// /-}"
		done
	done
	grep -q '^chown.*: 0' found-1000-with_cap-chown || fail "no CAP_CHOWN"
	grep -q '^mknod.*: 0' found-1003-with_cap-mknod || fail "no CAP_MKNOD for the owner"
	grep -q '^chown.*: 0' found-100005-in_userns || fail "no CAP_CHOWN in a user namespace"
	! grep '^chown.*: 0' found-1000-in_userns || fail "CAP_CHOWN beyond the user namespace"
}
at_levels at_level plain
