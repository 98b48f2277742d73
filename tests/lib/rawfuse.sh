# shellcheck shell=bash disable=SC2154 # what case.sh sets
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For cases about the protocol: mounts of tests/tools/rawfuse. Needs case.sh.

. "$THRU_ROOT/tests/lib/counters.sh"

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
	read -rt $((10 * slow)) -u "$raw_out" || fail "rawfuse $*: $(<"$CASE_TMP/raw.log")"
	raw_conn=$(awk -v "point=$mnt" '$5 == point { sub(/^0:/, "", $3); print $3 }' \
		/proc/self/mountinfo | tail -n 1)
	counters_file=/sys/fs/fuse/connections/$raw_conn/passthrough
}

raw_umount() {
	local status=0
	[[ $raw_pid ]] || return 0 # done before
	echo go >&"$raw_in" # if the case has left a request waiting
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
	read -rt $((10 * slow)) -u "$raw_out" || fail "rawfuse has not answered: $*"
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

raw_holds() { [[ $(raw held) = "$1" ]]; }

# raw_reads NAME CONTENT: by the mount
raw_reads() { expect_eq "$(cat "$mnt/$1" 2>&1)" "$2" "$1, by the mount"; }

# raw_gone NAME: from the mount
raw_gone() { missing "$mnt/$1" || fail "$1 is there"; }

# raw_meanwhile OPCODE-NAME DO... -- CMD ARG...: DO while rawfuse has the reply to
# the first such request of CMD in its hands; prints what CMD says
raw_meanwhile() {
	local opcode=${opcode_of[$1]} meanwhile=() pid
	shift
	while [[ $1 != -- ]]; do
		meanwhile+=("$1")
		shift
	done
	shift
	raw_is ok set hold="$opcode"
	"$@" >"$CASE_TMP/.meanwhile" 2>&1 &
	pid=$!
	eventually 10 raw_holds "$opcode"
	"${meanwhile[@]}"
	raw_is ok go
	wait "$pid" || true
	cat "$CASE_TMP/.meanwhile"
}

# raw_policy NAME: one of tests/bpf, attached until the case ends
raw_policy() {
	mkfifo "$CASE_TMP/policy.in"
	policy attach "$raw_pid" "$raw_conn" "$THRU_ROOT/build/tests/bpf/$1.bpf.o" \
		<"$CASE_TMP/policy.in" >"$CASE_TMP/policy.out" 2>&1 {raw_in}<&- {raw_out}<&- &
	defer raw_policy_end "$!"
	exec {policy_in}>"$CASE_TMP/policy.in"
	eventually 10 grep -q "^ok $1" "$CASE_TMP/policy.out"
}

raw_policy_end() {
	exec {policy_in}>&-
	wait "$1"
}
