# shellcheck shell=bash disable=SC2154 # set by those who source it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts that build a kernel share: running make, and a look at what
# became of a configuration. Sourced after common.sh, by who sets $tree, $obj (the
# objects) and $log (the output of make).

# Nothing of the make that called, nor of the user's own kernel builds.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES V O KBUILD_OUTPUT
unset ARCH CROSS_COMPILE CFLAGS LDFLAGS DESTDIR KCONFIG_CONFIG

# $log fills with a line a step; say how far it is, now and then.
progress() {
	local what=$1 total=${2:+; a whole build has about $2}
	while sleep 30 >/dev/null 2>&1; do
		say "$what: $(wc -l <"$log") steps$total"
	done
}

# run WHAT STEPS CMD ARG...: STEPS may be empty, where nobody knows
run() {
	local what=$1 total=$2 pid watch
	shift 2
	"$@" >"$log" 2>&1 &
	pid=$!
	progress "$what" "$total" 8>&- 9>&- &
	watch=$!
	trap 'kill $pid $watch 2>/dev/null || true' EXIT
	wait "$pid" || {
		grep -E -m5 '(error|Error [0-9]|undefined reference)' "$log" |
			sed 's/^/thru: | /' >&2
		tail -n 8 "$log" | sed 's/^/thru: | /' >&2
		die "$what failed; the whole log: $log"
	}
	kill "$watch"
	trap - EXIT
}

# check_config FRAGMENT...: every option the fragments name has its value in
# $obj/.config, that of the last to name it, or is new to the source $tree.
check_config() {
	local line option got lost=()
	local -A wanted=()
	while read -r line; do
		case $line in
		CONFIG_*=*) wanted[${line%%=*}]=${line#*=} ;;
		'# CONFIG_'*' is not set') wanted[${line:2:-11}]=n ;;
		esac
	done < <(cat "$@")
	for option in "${!wanted[@]}"; do
		got=$(sed -n "s/^$option=//p" "$obj/.config")
		[[ ${got:-n} != "${wanted[$option]}" ]] || continue
		if git -C "$tree" grep -qE "^[[:space:]]*(menu)?config ${option#CONFIG_}$" \
			-- '*Kconfig*'; then
			lost+=("$option=${wanted[$option]} (became ${got:-n})")
		else
			say "kernel config: $option is not known to this source"
		fi
	done
	((!${#lost[@]})) ||
		die "the configuration did not get what its fragments ask for:" "${lost[@]}"
}
