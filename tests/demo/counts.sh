# shellcheck shell=bash disable=SC2154 # $conn is the caller's
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests/demo/guest to source: the counts of kernel and daemon, as files.
# $conn is the connection, $tmp a directory, fail() ends the demo.

# Operations whose two counts differ. The kernel counts requests that want a
# reply, and begins after INIT.
disagree() {
	awk '$1 !~ /^(init|forget|batch_forget|interrupt)$/ && $3 != $4 {
		printf "%s%s: %d sent, %d received", sep, $1, $3, $4; sep = "; " }' "$1"
}

# reading FILE: the counts, once nothing is under way
readings=0
reading() {
	local i
	for ((i = 0; i < 50; i++)); do
		counts "$conn" >"$1"
		if [[ ! $(disagree "$1") ]]; then
			readings=$((readings + 1))
			return
		fi
		sleep 0.1
	done
	fail "kernel and daemon disagree: $(disagree "$1")"
}

# between FILE FILE: what has been counted from one to the other, as "NAME
# KERNEL DAEMON", operations only
between() {
	awk '$1 ~ /^(init|forget|batch_forget|interrupt)$/ { next }
		NR == FNR { kernel[$1] = $2; daemon[$1] = $3; next }
		{ print $1, $2 - kernel[$1], $3 - daemon[$1] }' "$1" "$2"
}

# total FILE [NAME]...: sums of what `between` printed, of these operations
total() {
	local file=$1
	shift
	awk -v names=" $* " 'names == "  " || index(names, " " $1 " ") {
		kernel += $2; daemon += $3 }
		END { print kernel + 0, daemon + 0 }' "$file"
}

# table NAME...: a row an operation, two columns a walk
table() {
	local name files=()
	for name in "$@"; do files+=("$tmp/$name"); done
	awk '
	FNR == 1 { walk++ }
	{
		if (!($1 in seen)) { seen[$1] = 1; order[++n] = $1 }
		kernel[$1, walk] = $2; daemon[$1, walk] = $3
		kernel["all", walk] += $2; daemon["all", walk] += $3
		any[$1] += $2 + $3
	}
	END {
		order[++n] = "all"; any["all"] = 1
		for (i = 1; i <= n; i++) {
			if (!any[order[i]]) continue
			printf "         %-12s", order[i]
			for (w = 1; w <= walk; w++)
				printf "  %8d %8d", kernel[order[i], w], daemon[order[i], w]
			print ""
		}
	}' "${files[@]}"
}
