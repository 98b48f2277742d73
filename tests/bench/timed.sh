# shellcheck shell=bash disable=SC2154,SC2034 # what tests/bench/jobs declares before it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Jobs of all sides, timed: the second half of what tests/bench/jobs runs in its root
# in memory. Prints samples.
set -euo pipefail

# requests SIDE: as metabench counts them
requests() {
	local conn file
	conn=$(conn_of "${dir_of[$1]}")
	file=/sys/fs/fuse/connections/$conn/passthrough
	[[ $conn && -e $file ]] || { echo -1; return; }
	awk '$1 == "ino" { counts = $2 } $1 == "op" && $2 != 26 { sum += $4 }
		END { print counts ? sum + 0 : -1 }' "$file"
}

once() {
	[[ ! $(declare -F "before_$1") ]] || "before_$1"
	sync
	sleep 0.05
	before=$(requests "$side")
	start=$EPOCHREALTIME
	"job_$1" >/tmp/said || bench_fail "$side: $1"
	end=$EPOCHREALTIME
	after=$(requests "$side")
}

# timed JOB SIDE ROUND
timed() {
	local job=$1 side=$2 round=$3 dir own before after start end count
	dir=${dir_of[$side]} own=$dir/own-$side
	once "$job"
	once "$job"
	count=$(wc -l </tmp/said)
	[[ ${lines[$job]:=$count} = "$count" ]] ||
		bench_fail "$side: $job prints $count lines instead of ${lines[$job]}"
	((before < 0)) || before=$((after - before))
	echo "$job,$side,$round,1,$(((${end/./} - ${start/./}) * 1000)),$before"
}

declare -A lines=()
for ((round = 0; round < rounds; round++)); do
	for job in "${wanted[@]}"; do
		for ((i = 0; i < ${#sides[@]}; i++)); do
			timed "$job" "${sides[(i + round) % ${#sides[@]}]}" "$round"
		done
	done
done
