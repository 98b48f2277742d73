# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the cases about thrud as a mirror, after case.sh.

# shellcheck disable=SC2034 # for the cases
src=$SCRATCH/src mnt=$CASE_TMP/mnt

# mirror LEVEL [OPTION]...: $src on $mnt, no better than that level
mirror() {
	local level=$1
	shift
	thru_mount "$src" "$mnt" -o dev,suid --level "$level" "$@"
}

# Whoever is not root must get there.
chmod 755 "$CASE_TMP" "$SCRATCH"

# at_levels FUNCTION [LEVEL]...: call it with a fresh mirror at each level, best
# and worst unless told; $level is which.
at_levels() {
	local function=$1 levels=("${@:2}")
	((${#levels[@]})) || levels=(policy plain)
	for level in "${levels[@]}"; do
		rm -rf "$src"
		mkdir -p "$src"
		chmod 777 "$src"
		mirror "$level"
		"$function"
		thru_umount "$mnt"
	done
}

# owner_mode PATH: "UID GID MODE" as the backing file system has it
owner_mode() { stat -c '%u %g %a' "$src/${1#"$mnt"/}"; }

# A case about ACLs goes no further where there are none.
need_acls() {
	[[ $BACKING != tmpfs ]] || grep -q TMPFS_POSIX_ACL=y "$THRU_ROOT/build/kernel/config" ||
		skip "tmpfs has no ACLs in this kernel"
}

# has_acl PATH EXPECTED: one line of it, by the mount and by the backing
has_acl() {
	expect_eq "$(getfacl -cEnp "$mnt/$1" | xargs)" "$2" "ACL of $1, $level"
	expect_eq "$(getfacl -cEnp "$src/$1" | xargs)" "$2" "ACL of $1 beneath, $level"
}

# has_mode PATH MODE WHAT: the same
has_mode() {
	expect_eq "$(stat -c %a "$mnt/$1")" "$2" "mode of $1, $3, $level"
	expect_eq "$(stat -c %a "$src/$1")" "$2" "mode of $1 beneath, $3, $level"
}

# make_userns: a user namespace whose ids are those from 100000 on
make_userns() {
	unshare -U sleep 1000 &
	userns=$!
	defer kill "$userns"
	eventually 10 userns_is_other
	echo 0 100000 5000 >"/proc/$userns/uid_map"
	echo 0 100000 5000 >"/proc/$userns/gid_map"
}
userns_is_other() { [[ $(readlink "/proc/$userns/ns/user") != "$(readlink /proc/self/ns/user)" ]]; }

# in_userns CMD ARG...: as its root
in_userns() { nsenter -U -t "$userns" -S 0 -G 0 -- "$@"; }
