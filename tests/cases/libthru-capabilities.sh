#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A daemon that lacks a capability is told which one, whoever runs it: an ordinary user
# or root, who may be root of less than he thinks. What can be served is.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

mkdir -p "$src" "$mnt" "$CASE_TMP/bin" "$CASE_TMP/cache"
echo data >"$src/file"
# without CAP,... CMD ARG...: as root
without() {
	local caps=-${1//,/,-}
	shift
	setpriv --bounding-set="$caps" --inh-caps="$caps" -- "$@"
}
# says REGEX CMD ARG...: which fails
says() {
	local expected=$1
	shift
	expect_fail "$@"
	expect_match "$(<"$CASE_TMP/.output")" "$expected" "$*"
}

# A policy takes two, or one that stands for both
says $'^EPERM\nno CAP_BPF, no CAP_PERFMON$' without sys_admin,bpf,perfmon policy open all
says $'^EPERM\nno CAP_BPF$' without sys_admin,bpf policy open all
says $'^EPERM\nno CAP_PERFMON$' without sys_admin,perfmon policy open all
without bpf,perfmon policy open all
without sys_admin policy open all

# Root without CAP_SYS_ADMIN cannot mount: neither can fusermount3 then
says "no CAP_SYS_ADMIN to mount" without sys_admin thrud "$src" "$mnt"
says "policy 'all': no CAP_BPF, no CAP_PERFMON" without sys_admin,bpf,perfmon \
	thrud --require-policy --policy all "$src" "$mnt"
! is_mounted "$mnt" || fail "mounted"

# Root of a user namespace may mount, but not register backings
if [[ -e /proc/self/ns/user ]]; then
	# shellcheck disable=SC2016 # the inner shell expands
	said=$(unshare -Urm bash -c 'thrud "$1" "$2" && cat "$2/file" && umount "$2"' - \
		"$src" "$mnt" 2>&1)
	expect_match "$said" "level plain \(no CAP_SYS_ADMIN in the initial user namespace\)" \
		"root of a user namespace"
	expect_match "$said" $'\ndata$' "data for root of a user namespace"
fi

# An ordinary user's daemon serves by itself
[[ -u $(command -v fusermount3) ]] || exit 0
cp "$THRU_ROOT/build/tests/daemons/lazyfs" "$CASE_TMP/bin"
chown -R 1000:1000 "$CASE_TMP/bin" "$CASE_TMP/cache" "$mnt"
chmod 666 /dev/fuse
defer chmod 600 /dev/fuse
setpriv --reuid=1000 --regid=1000 --clear-groups "$CASE_TMP/bin/lazyfs" "$src" \
	"$CASE_TMP/cache" "$mnt" >"$CASE_TMP/said" 2>&1 &
daemon=$!
eventually 10 is_mounted "$mnt"
eventually 10 grep -q level "$CASE_TMP/said"
expect_eq "$(<"$CASE_TMP/said")" "lazyfs: level plain (no CAP_SYS_ADMIN)" "what it says"
expect_eq "$(as 1000:1000 cat "$mnt/file")" data "data"
expect_eq "$(as 1000:1000 cat "$mnt/file")" data "data, once more"
setpriv --reuid=1000 --regid=1000 --clear-groups fusermount3 -u "$mnt"
wait "$daemon"
