#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A matrix of callers, by owner, group, other groups, capabilities, user namespace and
# idmapped mount, over modes, owners and ACLs of directories and files: each gets from
# the mount what the backing directory gives him, neither more nor less. Cold, when the
# kernel resolves the names, and warm.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/mirror.sh" # $src
need_acls

mkdir -p "$src" mapped-src mapped-mnt
chmod 755 "$src"
make_dir() {
	local mode
	mkdir -p "$src/$1/sub"
	for mode in 000 200 400 600 640 602 060 006 777; do
		echo data >"$src/$1/$mode"
		chmod $mode "$src/$1/$mode"
	done
	echo data >"$src/$1/sub/deep"
	chown -R 1001:2000 "$src/$1"
}
for mode in 000 100 300 400 500 700 010 030 040 050 070 001 003 004 005 007 711 751 755 777; do
	make_dir d$mode
	chmod $mode "$src/d$mode"
done
# acl NAME MODE ENTRIES
acl() {
	make_dir "$1"
	chmod "$2" "$src/$1"
	setfacl -m "$3" "$src/$1" "$src/$1/600"
}
acl a-user 700 u:1003:rx
acl a-not-user 755 u:1003:-
acl a-group 700 g:3000:rx
acl a-not-group 755 g:2000:-
acl a-masked 770 u:1003:rwx,m::x
acl a-other 700 u:1002:r,g:3000:x
make_dir root
chown -R 0:0 "$src/root"
chmod 700 "$src/root"

# Builtins only, in one process: some callers may run nothing, and it is quicker.
cat >probe.sh <<-'END'
	cd "$1" || exit
	shopt -s nullglob
	exec 2>/dev/null
	for dir in *; do
		result=
		for name in "$dir" "$dir/sub/deep" "$dir/none"; do
			[[ -e $name ]]; result+=$?
		done
		list=("$dir"/*); result+=" ${#list[@]} "
		cd "$dir"; result+=$?; cd "$1"
		for name in "$dir"/{000,200,400,600,640,602,060,006,777}; do
			{ : <"$name"; }; result+=" $?"
			{ : >>"$name"; }; result+=$?
			[[ -r $name ]]; result+=$?
			[[ -w $name ]]; result+=$?
			[[ -x $name ]]; result+=$?
		done
		for name in "$dir/made" "$dir/sub/made"; do
			{ : >"$name"; }; result+=" $?"
		done
		echo "$dir $result"
	done
END
chmod 755 "$CASE_TMP" probe.sh
with_cap() { setpriv --reuid=1003 --regid=1003 --clear-groups --inh-caps="+$1" --ambient-caps="+$1" -- "${@:2}"; }
in_userns() { as 1003:1003 unshare -U -r -- "$@"; }
callers=('as 1001:1001' 'as 1001:2000' 'as 1002:2000' 'as 1002:1002,2000' 'as 1003:1003'
	'as 1003:1003,3000' 'as 1002:3000,2000' 'as 0:0' 'with_cap dac_read_search'
	'with_cap dac_override' env)
if as 1003:1003 unshare -U -r true 2>/dev/null; then callers+=(in_userns); fi
made() { find "$src" -name made -printf '%P %U %G %m\n' -delete | sort; }

compare() {
	local one=$1 two=$2 caller expected
	for caller in "${callers[@]}"; do
		# shellcheck disable=SC2086 # words
		$caller bash "$CASE_TMP/probe.sh" "$one" >expected
		made >>expected
		for expected in cold warm; do
			[[ $expected = warm ]] || echo 2 >/proc/sys/vm/drop_caches
			# shellcheck disable=SC2086
			$caller bash "$CASE_TMP/probe.sh" "$two" >found
			made >>found
			diff expected found || fail "$caller, $expected, $3"
		done
	done
}
raw_mount --attach-root --ops=all --init=+acl,+allow-idmap
compare "$src" "$mnt" "a server of its own"
(($(wc -l <expected) > 27)) || fail "too little was seen: $(<expected)"
expect_eq "$(idmap "$src" "$PWD/mapped-src" 1001 2001 2)" ok "idmapped mount of the backing"
defer umount "$PWD/mapped-src"
expect_eq "$(idmap "$mnt" "$PWD/mapped-mnt" 1001 2001 2)" ok "idmapped mount of FUSE"
callers=('as 2001:2001' 'as 2002:2002' 'as 1001:1001' 'as 1003:1003' env)
compare "$PWD/mapped-src" "$PWD/mapped-mnt" "idmapped"
umount mapped-mnt
