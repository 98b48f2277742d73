# shellcheck shell=bash disable=SC2154 # what tests/run sets
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Cases in guests, for tests/run, which sources it after report.sh and
# kernels.sh.

# Seconds that the longest of the cases may take.
longest_of() {
	local name limit longest=60
	for name; do
		limit=$(sed -n 's/^# timeout: *//p' "$tests/cases/$name.sh")
		((${limit:-0} <= longest)) || longest=$limit
	done
	echo $((longest * ${THRU_SLOW:-1}))
}

# read_results FILE: count what a guest has written; sets $current, the case it
# was at, and $splat
read_results() {
	local verdict name
	current='' splat=''
	while read -r verdict name; do
		case $verdict in
		begin) current=$name ;;
		splat) splat=1 ;;
		*) count "$verdict"; current='' ;;
		esac
	done <"$1"
}

# in_guests KERNEL CASE...: one guest for all of them; a new one for those that
# a dead guest left
in_guests() {
	local kernel=$1 left=("${@:2}") disk=(--disk "2G:$BACKING") guest_options
	local prefix='' name log results status current splat idle
	((${#left[@]})) || return 0
	[[ $BACKING != tmpfs ]] || disk=(--disk 1M:raw)
	[[ $kernel = plain ]] || prefix=$kernel/
	use_kernel "$kernel"
	idle=$(($(longest_of "${left[@]}") + 60))
	while ((${#left[@]})); do
		mkdir -p "$root/build/vm"
		log=$(mktemp -d "$root/build/vm/run.suite-XXXXXX")
		ln -sfn "${log##*/}" "$root/build/vm/last"
		status=0
		"$tests/vm/run" "${disk[@]}" --disk 1G:raw --dir "$log" \
			"${guest_options[@]}" --timeout 3600 --idle "$idle" -- \
			"$tests/lib/guest-suite" "${left[@]}" </dev/null || status=$?
		results=$log/out/results
		touch "$results"
		read_results "$results"
		mapfile -t left < <(printf '%s\n' "${left[@]}" |
			grep -vxFf <(awk '{ print $2 }' "$results") || true)
		log=${log#"$root/"}/console.log
		if [[ $current ]]; then
			echo "FAIL  $prefix$current: the guest died (log: $log)"
			count 1
		elif ((${#left[@]})) && [[ ! -s $results ]]; then
			# It never came to a case: a second try would fare no better.
			for name in "${left[@]}"; do count 1; done
			echo "FAIL  $prefix: ${#left[@]} cases: no guest to run them in"
			break
		elif ((status)) && [[ ! $splat ]] && ((!${#left[@]})); then
			echo "FAIL  the guest $kernel, outside any case (log: $log)"
			count 1
		fi
	done
}

# one_side 'KERNEL...': $debugs of one kernel after the other; the sum in a file
one_side() {
	local kernel names
	passed=0 failed=0 skipped=0
	for kernel in $1; do
		mapfile -t names < <(printf '%s\n' "${debugs[@]}" | sed -n "s,^$kernel/,,p")
		in_guests "$kernel" "${names[@]}"
	done
	echo "$passed $failed $skipped" >"$work/side-$1"
}

end_sides() {
	local pid
	for pid in "${sides[@]}"; do kill -- "-$pid" 2>/dev/null || true; done
}

# side_by_side 'KERNEL...'...: $debugs, each side in a process of its own, for a
# guest keeps but one processor busy. Each is a job, to be ended with its guest.
side_by_side() {
	local side good bad skips
	((${#debugs[@]})) || return 0
	set -m
	for side; do
		one_side "$side" </dev/null &
		sides+=($!)
	done
	set +m
	wait "${sides[@]}" || true
	sides=()
	for side; do
		if ! read -r good bad skips 2>/dev/null <"$work/side-$side"; then
			echo "FAIL  $side: ended early"
			good=0 bad=1 skips=0
		fi
		passed=$((passed + good))
		failed=$((failed + bad))
		skipped=$((skipped + skips))
	done
}
