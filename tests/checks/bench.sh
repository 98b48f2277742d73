#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the benchmark counts has a verdict, and what it measures has none; its tools say
# what they were given; the README shows a run that was measured.
set -euo pipefail
cd "$THRU_ROOT"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
report=tests/bench/report

# samples REQUESTS MEMORY DESCRIPTORS: of one attached tree and its daemon
samples() {
	printf '%s\n' side,ours,x 'op,stat,lstat, of a file' op,create,x attached,ours, \
		by-daemon,create, >"$work/about.csv"
	printf '%s\n' op,side,round,count,ns,requests "stat,ours,0,10,1000,$1" \
		stat,ours,1,10,990000,0 create,ours,0,10,1000,40 stat,other,0,10,900,-1 \
		>"$work/samples.csv"
	printf '%s\n' side,when,memory_kib,descriptors ours,before,100,7 \
		"ours,read,$2,7" "ours,after,900,$3" other,before,1,1 other,read,900,99 \
		>"$work/daemons.csv"
}
good() { "$report" verdict "$work" >/dev/null || { echo "failed: $1"; exit 1; }; }
bad() { # NAME TEXT
	! "$report" verdict "$work" >"$work/said" 2>&1 || { echo "passed: $1"; exit 1; }
	grep -q "$2" "$work/said" || { echo "$1: not '$2' but:"; cat "$work/said"; exit 1; }
}
samples 0 164 7
good "nothing asked, whatever it takes"
samples 1 100 7
bad "one request" "ours, stat: 1 requests"
samples -1 100 7
bad "no counts" "ours, stat: requests were not counted"
samples 0 165 7
bad "memory" "had 100 KiB, then 165"
samples 0 100 8
bad "descriptors" "had 7 descriptors, then 8"

# The best of rounds, by operation; requests of the worst.
echo "command: x" >"$work/notes"
"$report" results "$work" >"$work/results.csv"
grep -qx 'stat,ours,100.0,989.0000,,,0.000' "$work/results.csv" ||
	{ cat "$work/results.csv"; exit 1; }
"$report" table "$work/results.csv" >/dev/null
"$report" compare "$work/results.csv" "$work/results.csv" | grep -qx \
	'3 of 3 within 3 %, the farthest 0.00 % apart' || { echo "compare"; exit 1; }

# metabench does what it says in a tree, and nothing where there is none.
tree=$work/tree
mkdir -p "$tree/dir"
truncate -s 4M "$tree/data"
truncate -s 4K "$tree/dir/file-1"
cp "$tree/dir/file-1" "$tree/dir/file-2"
ln -s file-1 "$tree/dir/link"
bench() { build/tests/tools/metabench "$@" >"$work/said" 2>&1; }
ops=$(build/tests/tools/metabench -l | cut -d, -f1 | grep -vx cold | paste -sd,)
find "$tree" | sort >"$work/before"
bench -r 2 -o "$ops" one="$tree" two="$tree"
[[ $(wc -l <"$work/said") = $((2 * 2 * $(tr , '\n' <<<"$ops" | wc -l))) ]]
grep -qE '^stat,two,1,2,[0-9]+,-1$' "$work/said" || { cat "$work/said"; exit 1; }
find "$tree" | sort | diff "$work/before" -
bench -n 1 -o stat one="$tree"
grep -qE '^stat,one,0,1,' "$work/said" || { cat "$work/said"; exit 1; }
for wrong in '-o nothing one=/' '-o stat /' '-r 0 one=/' '-n 0 one=/'; do
	status=0
	# shellcheck disable=SC2086 # words are meant
	bench $wrong || status=$?
	((status == 2)) || { echo "metabench $wrong: status $status"; exit 1; }
done
! bench -o stat one="$work/none" || { echo "metabench measures what is not there"; exit 1; }

# Instructions: of the second of two files, by the function an address is in.
out=$work/out
mkdir "$out"
printf '%s\n' 'ffff0010 T first' 'ffff0020 t second' 'ffff0018 d data' >"$out/kallsyms"
printf '%s\n' op,side,round,count,ns,requests stat,a,0,10,1,0 stat,b,0,10,1,0 >"$out/samples.csv"
echo "command: x" >"$out/notes"
for file in 0 2; do printf '0 7\nffff0010 70000\n' >"$work/insns.$file"; done
printf '0 100\nffff0010 10\nffff0018 20\nffff0024 50\n' >"$work/insns.1"
printf '0 100\nffff0020 300\n' >"$work/insns.3"
tests/bench/profiled "$work" "$work" >"$work/said"
for row in 'stat,a,(user space),10.000' stat,a,first,3.000 stat,a,second,5.000 \
	stat,b,second,30.000; do
	grep -qx "$row" "$work/profile.csv" || { cat "$work/profile.csv"; exit 1; }
done
grep -qE '^total +18\.0 +40\.0$' "$work/said" || { cat "$work/said"; exit 1; }

sed -n '/^<!-- bench -->$/,/^<!-- end -->$/p' README.md | sed '1d;$d' >"$work/shown"
"$report" markdown tests/bench/results.csv | diff - "$work/shown" ||
	{ echo "README.md shows other results than tests/bench/results.csv (tests/bench/publish)"; exit 1; }
