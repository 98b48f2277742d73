# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the cases to source: . "$THRU_ROOT/tests/lib/case.sh"
#
# A case runs as root in the guest, in $CASE_TMP, an empty directory on tmpfs.
#   $SCRATCH   an empty directory on the scratch disk, of type $BACKING
#   $SPARE     a block device of 1 GiB for a file system of the case's own
#   $THRU_OUT  a directory the host sees, for files to keep
#   $slow      how many times as long as usual all may take here
# Programs of build/, build/tools and build/tests/tools are in $PATH. A line
# "# timeout: 120" in the case replaces the 60 seconds it may take on a machine left
# alone. Any command that fails ends the case as failed, and says where.
set -Eeuo pipefail

slow=${THRU_SLOW:-1}

trap 'echo "${BASH_SOURCE[0]##*/}:$LINENO: failed ($?): $BASH_COMMAND"' ERR

fail() { echo "failed: $*"; trap - ERR; exit 1; }
skip() { echo "$*"; trap - ERR; exit 77; }

# defer CMD ARG...: run it when the case ends, the last one first. A failing
# one fails the case.
deferred=()
defer() { deferred+=("$(printf '%s\037' "$@")"); }
run_deferred() {
	local status=$? i words
	trap - ERR
	set +e
	for ((i = ${#deferred[@]} - 1; i >= 0; i--)); do
		mapfile -td $'\037' words <<<"${deferred[i]}"
		"${words[@]:0:${#words[@]}-1}" || {
			echo "failed at the end: ${words[*]:0:${#words[@]}-1}"
			((status && status != 77)) || status=1
		}
	done
	exit "$status"
}
trap run_deferred EXIT

# expect_eq ACTUAL EXPECTED WHAT
expect_eq() { [[ $1 = "$2" ]] || fail "$3: is '$1', should be '$2'"; }

# expect_match TEXT REGEX WHAT
expect_match() { [[ $1 =~ $2 ]] || fail "$3: '$1' does not match '$2'"; }

# expect_fail CMD ARG...: it must fail, and not by a signal
expect_fail() {
	local status=0
	"$@" >"$CASE_TMP/.output" 2>&1 || status=$?
	((status && status < 125)) ||
		fail "status $status of: $*" $'\n'"$(<"$CASE_TMP/.output")"
}

declare -A errno_text=(
	[EPERM]='Operation not permitted' [ENOENT]='No such file or directory'
	[EIO]='Input/output error' [EBADF]='Bad file descriptor'
	[EACCES]='Permission denied' [EBUSY]='Device or resource busy'
	[EEXIST]='File exists' [EXDEV]='Invalid cross-device link'
	[ENODEV]='No such device' [ENOTDIR]='Not a directory'
	[EISDIR]='Is a directory' [EINVAL]='Invalid argument'
	[ENOTTY]='Inappropriate ioctl for device' [EFBIG]='File too large'
	[ENOSPC]='No space left on device' [EROFS]='Read-only file system'
	[EMLINK]='Too many links' [ENAMETOOLONG]='File name too long'
	[ENOSYS]='Function not implemented' [ENOTEMPTY]='Directory not empty'
	[ELOOP]='Too many levels of symbolic links' [ENODATA]='No data available'
	[ENOTCONN]='Transport endpoint is not connected'
	[EOPNOTSUPP]='Operation not supported' [ESTALE]='Stale file handle'
	[ETXTBSY]='Text file busy' [EDQUOT]='Disk quota exceeded'
)

# expect_errno ENOENT CMD ARG...: it must fail, and name that error or its text
expect_errno() {
	local errno=$1 output
	shift
	expect_fail "$@"
	output=$(<"$CASE_TMP/.output")
	[[ $output = *"$errno"* || $output = *"${errno_text[$errno]}"* ]] ||
		fail "should fail with $errno: $*" $'\n'"$output"
}

# eventually SECONDS CMD ARG...: until it succeeds
eventually() {
	local end=$((SECONDS + $1 * slow))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS <= end)) || fail "still not so: $*"
		sleep 0.1
	done
}

# as UID[:GID[,GROUP]...] CMD ARG...: without capabilities and other groups
as() {
	local uid=${1%%:*} gids=${1#*:} groups=--clear-groups
	shift
	[[ $gids != *,* ]] || groups=--groups=${gids#*,}
	setpriv --reuid="$uid" --regid="${gids%%,*}" "$groups" \
		--bounding-set=-all --inh-caps=-all -- "$@"
}

# A mount on MOUNTPOINT, by the kernel's word rather than by a look inside.
is_mounted() {
	local point
	while read -r _ _ _ _ point _; do
		[[ $point != "$1" ]] || return 0
	done </proc/self/mountinfo
	return 1
}

# thru_mount SOURCE MOUNTPOINT [OPTION]...: thrud, and wait until it is mounted.
# $thrud_pid is the daemon's; what it says goes to $thrud_log.
declare -A thrud_of=()
thru_mount() {
	local mnt=$2
	mkdir -p "$1" "$mnt"
	thrud_log=$CASE_TMP/thrud-${#thrud_of[@]}.log
	thrud -f "$@" >"$thrud_log" 2>&1 &
	thrud_pid=$!
	until is_mounted "$mnt"; do
		if [[ ! -d /proc/$thrud_pid ]]; then
			wait "$thrud_pid" || true
			fail "thrud $*: not mounted"$'\n'"$(<"$thrud_log")"
		fi
		sleep 0.05
	done
	thrud_of[$mnt]=$thrud_pid
	defer thru_umount "$mnt"
}

# thru_umount MOUNTPOINT: and the daemon must end well within ten seconds
thru_umount() {
	local mnt=$1 pid=${thrud_of[$1]:-} i status=0
	[[ $pid ]] || return 0 # done before
	unset "thrud_of[$mnt]"
	umount "$mnt" || return
	for ((i = 0; i < 100 * slow; i++)); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	if kill -0 "$pid" 2>/dev/null; then
		echo "thrud is still there after its mount has gone"
		return 1
	fi
	wait "$pid" || status=$?
	if ((status)); then
		echo "thrud ended with status $status:"
		cat "$CASE_TMP"/thrud-*.log
	fi
	return "$status"
}

# thru_killed MOUNTPOINT: the case has ended the daemon itself
thru_killed() {
	wait "${thrud_of[$1]}" || true
	unset "thrud_of[$1]"
}
