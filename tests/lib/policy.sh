# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For cases about policies and rules: who has served what.

# With these every stat that the kernel does not serve reaches the daemon.
# shellcheck disable=SC2034 # the cases use it
uncached=(--attr-timeout 0 --entry-timeout 0)

# The connection number of a mount, without asking its daemon.
conn_of() {
	awk -v "point=$1" '$5 == point { sub(/^0:/, "", $3); conn = $3 }
		END { print conn }' /proc/self/mountinfo
}

pins_of() { echo "/sys/fs/bpf/thru/$(conn_of "$1")"; }

# pin_of MOUNTPOINT NAME: of the policy, that is one of all there can be at a time
pin_of() { find "$(pins_of "$1")" -mindepth 2 -name "$2"; }

# What is pinned there, by names.
pins() { find "$(pins_of "$1")" -type f -printf '%f\n' | sort | paste -sd' '; }

# kernel_says MOUNTPOINT WORD: the rest of that line of the kernel's counters
kernel_says() {
	awk -v "word=$2" '$1 == word { sub(/^[^ ]+ /, ""); print }' \
		"/sys/fs/fuse/connections/$(conn_of "$1")/passthrough"
}

# Opcodes by what a program asks; the daemon may be asked in another way.
declare -A opcodes=([stat]='3 52' [list]='28 44' [lookup]=1 [open]=14 [read]=15)

# asked MOUNTPOINT WHAT CMD ARG...: run it; $kernel and $daemon are how often
# each of them was asked WHAT meanwhile
asked() {
	local file before after
	file=/sys/fs/fuse/connections/$(conn_of "$1")/passthrough
	local ops=" ${opcodes[$2]} "
	shift 2
	before=$(<"$file")
	"$@" >/dev/null
	after=$(<"$file")
	# Nobody may outlive this who has inherited what is open on the mount.
	# shellcheck disable=SC2034 # both are the caller's
	read -r kernel daemon <<<"$({ echo "$before"; echo; echo "$after"; } | awk -v "ops=$ops" '
		BEGIN { sign = -1 }
		!NF { sign = 1 }
		$1 == "op" && index(ops, " " $2 " ") {
			kernel += sign * $3
			daemon += sign * $4
		}
		END { print kernel + 0, daemon + 0 }')"
}

# by_kernel, by_daemon MOUNTPOINT WHAT CMD ARG...: that side alone is asked
by_kernel() {
	asked "$@"
	((kernel > 0 && daemon == 0)) ||
		fail "kernel $kernel, daemon $daemon times asked to $2: ${*:3}"
}
by_daemon() {
	asked "$@"
	((kernel == 0 && daemon > 0)) ||
		fail "kernel $kernel, daemon $daemon times asked to $2, not the daemon alone: ${*:3}"
}

# stat_by kernel|daemon MOUNTPOINT PATH: that side alone gives its attributes.
# From within its directory: whether the caller may pass those above is asked
# of whoever serves them.
stat_by() {
	local dir=$3 name=.
	[[ -d $dir ]] || { name=${dir##*/} dir=${dir%/*}; }
	pushd "$dir" >/dev/null || return
	"by_$1" "$2" stat stat "$name"
	popd >/dev/null || return
}

# open_by kernel|daemon MOUNTPOINT PATH: the same of what is open, so that nothing
# is asked of the directories above, whoever serves them.
open_by() {
	local fd
	exec {fd}<"$3"
	"by_$1" "$2" stat stat -L "/proc/self/fd/$fd"
	exec {fd}<&-
}

no_pins() {
	local left
	left=$(find /sys/fs/bpf -mindepth 1)
	[[ ! $left ]] || fail "left pinned: $left"
}

# No program of a tracing thructl is left. The kernel drops those of a link some time
# after whoever held it has ended (bpf_link_free(): after grace periods of RCU).
no_tracers() {
	eventually 20 no_program on_end
}
no_program() {
	local programs
	programs=$(bpftool prog list) || return
	[[ $programs != *"name $1"* ]]
}
