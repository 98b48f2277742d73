# shellcheck shell=bash disable=SC2034 # used by those who source it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts of this folder share: words, the cache, its lock. Sourced.
#
# The cache, ${THRU_CACHE:-${XDG_CACHE_HOME:-~/.cache}/thru}:
#   tree/           the kernel source, a git repository of its own: one commit
#                   a base, on it the series; checked out: what was last built
#   obj/NAME/       objects, one directory a configuration
#   out/KIND-KEY/   finished results, named by the content they come from;
#                   moved into place whole, so what is there is complete
#   apt/            the private apt configuration, its lists
#   lock            held by whoever writes any of the above
kernel_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=${kernel_dir%/kernel}
cache=${THRU_CACHE:-${XDG_CACHE_HOME:-~/.cache}/thru}
[[ $cache = /* ]] || cache=$PWD/$cache
export THRU_CACHE=$cache
tree=$cache/tree
export THRU_START=${THRU_START:-$EPOCHSECONDS}
shopt -s inherit_errexit

# shellcheck source=kernel/BASE
. "$kernel_dir/BASE"

# Nobody's git configuration may change what a commit looks like; nor may a
# repository that a hook or a rebase happens to be working on.
unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=thru GIT_AUTHOR_EMAIL=thru@localhost
export GIT_COMMITTER_NAME=thru GIT_COMMITTER_EMAIL=thru@localhost
base_date='2000-01-01T00:00:00+0000'

# One line a step, with the seconds since the user's command began.
say() { printf '[%4d s] %s\n' $((EPOCHSECONDS - THRU_START)) "$*" >&2; }

die() { printf 'thru: %s\n' "$@" >&2; exit 1; }

# Run the rest of the script as the only writer of the cache. Scripts called
# from it share its lock; so does every child, so that a build whose script was
# killed keeps others out until it has really ended.
lock_cache() {
	[[ ${THRU_LOCKED:-} != "$cache" ]] || return 0
	if ! mkdir -p "$cache" 2>/dev/null || [[ ! -w $cache ]]; then
		die "cannot write the cache $cache (THRU_CACHE=DIR names another)"
	fi
	exec 9>"$cache/lock"
	if ! flock -n 9; then
		say "cache: waiting for another run to finish with $cache"
		flock 9
	fi
	export THRU_LOCKED=$cache
	# Left by a git that was killed: the lock above says nobody runs one.
	rm -f "$tree/.git/"{index,HEAD}.lock
}

# Room for what a step needs, in MiB, before it begins.
need_room() {
	local free
	free=$(df --output=avail -BM "$cache" | tail -n 1)
	free=${free//[!0-9]/}
	((free >= $1)) ||
		die "$cache: $free MiB free, $1 needed (THRU_CACHE=DIR names another place)"
}

# The version a kernel tree says it has: 7.3.4
tree_version() {
	awk '$2 == "=" && /^(VERSION|PATCHLEVEL|SUBLEVEL)/ { v[$1] = $3 }
	     END { print v["VERSION"] "." v["PATCHLEVEL"] "." v["SUBLEVEL"] }' \
		"$1/Makefile"
}
