# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Exact counts of who was asked what, from the kernel: $counters_file is a file
# /sys/fs/fuse/connections/N/passthrough. Needs case.sh. A kernel in the middle
# of the series, $THRU_BISECT, may not count yet: there rawfuse tells what it was
# asked, and what the kernel did is not known.

# counters_of MOUNTPOINT: count there from now on
counters_of() {
	counters_file=$(awk -v "point=$1" '$5 == point { sub(/^0:/, "", $3); conn = $3 }
		END { print "/sys/fs/fuse/connections/" conn "/passthrough" }' \
		/proc/self/mountinfo)
}

declare -A opcode_of=(
	[lookup]=1 [getattr]=3 [setattr]=4 [readlink]=5 [symlink]=6 [mknod]=8
	[mkdir]=9 [unlink]=10 [rmdir]=11 [link]=13 [open]=14 [read]=15 [write]=16
	[statfs]=17 [release]=18 [getxattr]=22 [listxattr]=23 [flush]=25 [opendir]=27 [readdir]=28
	[releasedir]=29 [setlk]=32 [create]=35 [readdirplus]=44 [rename2]=45 [tmpfile]=51
	[statx]=52
)

# read_counters: of $counters_file, into $counters, as [kernel OPCODE], [daemon OPCODE], [REASON]
declare -A counters
read_counters() {
	local word a b c
	counters=()
	if [[ ${THRU_BISECT:-} && ! -e $counters_file ]]; then
		ask_rawfuse
		return
	fi
	while read -r word a b c; do
		case $word in
		op) counters[kernel $a]=$b counters[daemon $a]=$c ;;
		fallback) counters[$a]=$b ;;
		esac
	done <"$counters_file"
}

ask_rawfuse() {
	local name REPLY
	for name in "${!opcode_of[@]}"; do
		raw seen "${opcode_of[$name]}" >/dev/null
		counters[daemon ${opcode_of[$name]}]=$REPLY
	done
	counters[blind]=1
}

# requests_seen: what the server was asked so far, but for INIT, as OPCODE=COUNT lines
requests_seen() { awk '$1 == "op" && $4 && $2 != 26 { print $2 "=" $4 }' "$counters_file"; }

# counters_match REGEX WHAT
counters_match() {
	[[ ${THRU_BISECT:-} && ! -e $counters_file ]] ||
		expect_match "$(<"$counters_file")" "$1" "$2"
}

# counted 'NAME=KERNEL/DAEMON... REASON=COUNT...' CMD ARG...: run it; exactly so
# often must each of them have been asked meanwhile
counted() {
	local expected=$1 word name key status=0 kernel daemon bad=''
	local -A before
	shift
	read_counters
	for key in "${!counters[@]}"; do before[$key]=${counters[$key]}; done
	"$@" || status=$?
	read_counters
	for word in $expected; do
		name=${word%%=*}
		if [[ ${opcode_of[$name]:-} ]]; then
			key=${opcode_of[$name]}
			kernel=$((${counters[kernel $key]:-0} - ${before[kernel $key]:-0}))
			daemon=$((${counters[daemon $key]:-0} - ${before[daemon $key]:-0}))
			[[ ! ${counters[blind]:-} ]] || kernel=${word#*=} kernel=${kernel%/*}
			[[ $word = "$name=$kernel/$daemon" ]] ||
				bad+=" $name=$kernel/$daemon"
		elif [[ ! ${counters[blind]:-} ]]; then
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
missing() { [[ ! -e $1 ]]; }
