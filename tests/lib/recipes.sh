# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The examples of thru-tracing(7), as they are on the page, and a mount whose operations
# are known in number to run them on. For the cases trace-recipes-*, after case.sh and
# policy.sh; the check of the page takes the first half.

tracing_page=$THRU_ROOT/userspace/man/thru-tracing.7

recipe_names() { sed -n 's/^\.\\" recipe //p' "$tracing_page"; }

# recipe_source NAME: the example, as the page's source has it
recipe_source() {
	awk -v "name=$1" '
		$0 == ".\\\" recipe " name { found = 1; next }
		found && $0 == ".EX" { inside = 1; next }
		inside && $0 == ".EE" { exit }
		inside' "$tracing_page"
}

# recipe NAME: as a reader of the page copies it
recipe() { recipe_source "$1" | sed 's/\\-/-/g; s/\\(aq/'\''/g; s/\\e/\\/g' | grep .; }

# Where the tools look, they mount it
tracing_end() { ! mountpoint -q /sys/kernel/debug/tracing || umount /sys/kernel/debug/tracing; }
recipes_end() { exec {file}<&- {kept}<&- {second}<&- {other}<&- {other_kept}<&-; }

# recipes_begin: what the examples begin with. The mount that they speak of, with a second
# one on which the same is done, for they must not count that.
recipes_begin() {
	local mnt src
	defer tracing_end
	mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
	export HOME=$CASE_TMP
	mkdir /mnt/data
	defer rmdir /mnt/data
	for mnt in /mnt/data "$CASE_TMP/other"; do
		src=$SCRATCH/${mnt##*/}
		mkdir -p "$src"/{dir,kept,new}
		echo text | tee "$src/dir/file" "$src/kept/file" >"$src/kept/second"
		mkdir "$src/new"/{1..40}
		thru_mount "$src" "$mnt" --attr-timeout 0
		thructl set "$mnt/kept" off
	done
	exec {file}<"/mnt/data/dir/file" {kept}</mnt/data/kept/file {second}</mnt/data/kept/second
	exec {other}<"$CASE_TMP/other/dir/file" {other_kept}<"$CASE_TMP/other/kept/file"
	defer recipes_end
	# shellcheck disable=SC2034 # for the cases
	kept_inode=$(stat -Lc %i "/proc/self/fd/$kept")
	# shellcheck disable=SC1090
	source <(recipe conn) && source <(recipe names)
	expect_eq "$CONN" "$(conn_of /mnt/data)" "the number of the connection"
	export CONN NAMES file kept second other other_kept
}

# run RECIPE: what it prints is in ./out, and what it says in ./said. A sleep of an example
# is when the work is done: nothing depends on its seconds.
run() {
	mkdir -p bin
	printf '#!/bin/bash\nexec /bin/bash -c work\n' >bin/sleep
	chmod 755 bin/sleep
	PATH=$PWD/bin:$PATH bash -c "$(recipe "$1")" >out 2>said || fail "$1: status $?: $(<said)"
}

# The work: 30 stats and 20 reads of one file by the kernel, of another 7 stats and of a
# third 3 by the daemon, which knows all of them already.
work() {
	calls fstat 1 30 <&"$file"
	calls read 1 20 <&"$file"
	calls fstat 1 7 <&"$kept"
	calls fstat 1 3 <&"$second"
	calls fstat 1 11 <&"$other"
	calls fstat 1 5 <&"$other_kept"
}
export -f work

# For bpftrace

# attached: bpftrace has all its programs where they belong; or it has ended, which is
# found then
attached() {
	[[ -d /proc/$tracer ]] || return 0
	[[ $(bpftool perf show | grep -c "^pid $tracer .* tracepoint  *fuse_") = "$events" ]]
}
# traced RECIPE WORK: run it, and interrupt it when the work is done; what it prints is in ./out
traced() {
	local events text status=0
	text=$(recipe "$1")
	events=$(grep -o 'tracepoint:fuse:' <<<"$text" | wc -l)
	((events)) || fail "$1: no program of bpftrace"
	# As from a terminal: interrupts are not ignored
	env --default-signal=INT bash -c "exec $text" >out 2>said &
	tracer=$!
	eventually 60 attached
	echo "$1, attached: $SECONDS s"
	"$2"
	# It empties its buffers ten times a second, but not those of all processors at the end.
	sleep 1
	kill -INT "$tracer" || fail "$1: $(<said)"
	wait "$tracer" || status=$?
	((!status)) || fail "$1: status $status: $(<said)"
}
# shown KEY...: the sum of what the maps in ./out have for each of these keys
shown() {
	local key
	for key; do
		awk -v key="[$key]:" '(at = index($0, key)) { n += substr($0, at + length(key)) }
			END { printf "%s%d", "", n }' out
		printf ' '
	done
}
expect_shown() { expect_eq "$(shown "${@:3}")" "$2 " "$1: $(<out)"; }
