# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For cases about the protocol: mounts of tests/tools/rawfuse, and exact counts
# of who was asked what. Needs case.sh.

# $src, on a tmpfs of its own: it cannot be unmounted at the end of the case if
# the kernel has kept a reference to anything in it.
# shellcheck disable=SC2034 # the cases'
src=$CASE_TMP/src mnt=$CASE_TMP/mnt
mkdir "$src" "$mnt"
mount -t tmpfs src "$src"
defer umount "$src"

# raw_mount [OPTION]...: of rawfuse. $raw_conn is the connection's number.
raw_mount() {
	[[ -e $CASE_TMP/raw.in ]] || mkfifo "$CASE_TMP"/raw.{in,out}
	exec {raw_in}<>"$CASE_TMP/raw.in" {raw_out}<>"$CASE_TMP/raw.out"
	rawfuse "$src" "$mnt" "$@" <"$CASE_TMP/raw.in" >"$CASE_TMP/raw.out" \
		2>"$CASE_TMP/raw.log" {raw_in}<&- {raw_out}<&- &
	raw_pid=$!
	defer raw_umount
	read -rt 10 -u "$raw_out" || fail "rawfuse $*: $(<"$CASE_TMP/raw.log")"
	raw_conn=$(awk -v "point=$mnt" '$5 == point { sub(/^0:/, "", $3); print $3 }' \
		/proc/self/mountinfo | tail -n 1)
	raw_counters=/sys/fs/fuse/connections/$raw_conn/passthrough
}

raw_umount() {
	local status=0
	[[ $raw_pid ]] || return 0 # done before
	if ! umount "$mnt"; then
		umount -l "$mnt"
		kill -KILL "$raw_pid"
	fi
	wait "$raw_pid" || status=$?
	raw_pid=''
	exec {raw_in}<&- {raw_out}<&-
	cat "$CASE_TMP/raw.log"
	return "$status"
}

# raw COMMAND...: to rawfuse; its answer is in $REPLY, and on standard output
raw() {
	echo "$*" >&"$raw_in"
	read -rt 10 -u "$raw_out" || fail "rawfuse has not answered: $*"
	echo "$REPLY"
}

# raw_is ANSWER COMMAND...
raw_is() {
	local expected=$1
	shift
	raw "$@" >/dev/null
	expect_eq "$REPLY" "$expected" "rawfuse: $*"
}

# raw_ids COMMAND...: it must answer with an id, then in $REPLY
raw_id() {
	raw "$@" >/dev/null
	expect_match "$REPLY" '^[1-9][0-9]*$' "rawfuse: $*"
}

declare -A opcode_of=(
	[lookup]=1 [getattr]=3 [setattr]=4 [readlink]=5 [symlink]=6 [mknod]=8
	[mkdir]=9 [unlink]=10 [rmdir]=11 [link]=13 [open]=14 [read]=15 [write]=16
	[statfs]=17 [release]=18 [flush]=25 [opendir]=27 [readdir]=28
	[releasedir]=29 [create]=35 [readdirplus]=44 [rename2]=45 [tmpfile]=51
	[statx]=52
)

# read_counters FILE: into $counters, as [kernel OPCODE], [daemon OPCODE], [REASON]
declare -A counters
read_counters() {
	local word a b c
	counters=()
	while read -r word a b c; do
		case $word in
		op) counters[kernel $a]=$b counters[daemon $a]=$c ;;
		fallback) counters[$a]=$b ;;
		esac
	done <"$1"
}

# counted 'NAME=KERNEL/DAEMON... REASON=COUNT...' CMD ARG...: run it; exactly so
# often must each of them have been asked meanwhile, by $raw_counters
counted() {
	local expected=$1 word name key status=0 kernel daemon bad=''
	local -A before
	shift
	read_counters "$raw_counters"
	for key in "${!counters[@]}"; do before[$key]=${counters[$key]}; done
	"$@" || status=$?
	read_counters "$raw_counters"
	for word in $expected; do
		name=${word%%=*}
		if [[ ${opcode_of[$name]:-} ]]; then
			key=${opcode_of[$name]}
			kernel=$((${counters[kernel $key]:-0} - ${before[kernel $key]:-0}))
			daemon=$((${counters[daemon $key]:-0} - ${before[daemon $key]:-0}))
			[[ $word = "$name=$kernel/$daemon" ]] ||
				bad+=" $name=$kernel/$daemon"
		else
			[[ ${counters[$name]:-} ]] || fail "no such counter: $name"
			kernel=$((counters[$name] - ${before[$name]:-0}))
			[[ $word = "$name=$kernel" ]] || bad+=" $name=$kernel"
		fi
	done
	[[ ! $bad ]] || fail "counted$bad, should be $expected: $*"
	return "$status"
}

# Calls that are one system call each.
exists() { [[ -e $1 ]]; }
