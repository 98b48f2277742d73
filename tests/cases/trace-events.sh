#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's events, by the tools that its users have: perf, trace-cmd and bpftrace
# decode them, and there are as many as the kernel counts.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/{dir,kept}
for i in {1..20}; do echo "$i" >"$src/dir/file-$i"; done
echo text >"$src/kept/file"
ln -s file-1 "$src/dir/link"
# Which the tools look at, and mount by that
defer umount -q /sys/kernel/debug/tracing
mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/kept" off
conn=$(conn_of "$mnt") counters=/sys/fs/fuse/connections/$(conn_of "$mnt")/passthrough
export HOME=$CASE_TMP

walk() {
	find "$mnt/dir" -ls
	cat "$mnt"/dir/file-* "$mnt/kept/file"
	readlink "$mnt/dir/link"
	chmod 600 "$mnt/dir/file-1"
	stat "$mnt/dir/none"
	echo new >"$mnt/dir/new"
} >/dev/null 2>&1
export -f walk
export mnt

# kernel_counts BEFORE AFTER: operations by opcode, as "OPCODE COUNT"
kernel_counts() {
	awk '$1 == "op" { n[$2] += (FNR == NR ? -1 : 1) * $3 }
		END { for (op in n) if (n[op]) print op, n[op] }' <(echo "$1") <(echo "$2") | sort -n
}
# Fields of a line of an event, as all of the tools print it
fields='connection [0-9]+ nodeid [0-9]+ opcode [0-9]+ \(FUSE_[A-Z]+\)'

# perf: all that happens
perf record -q -o p.data -a -e 'fuse:*' -- bash -c '
	cat '"$counters"' >before; walk; cat '"$counters"' >after' >/dev/null
perf script -i p.data >decoded 2>/dev/null
expect_eq "$(grep -c 'fuse:fuse_passthrough:' decoded)" \
	"$(kernel_counts "$(<before)" "$(<after)" | awk '{ n += $2 } END { print n }')" "events and counts"
expect_eq "$(grep 'fuse:fuse_passthrough:' decoded | grep -o 'opcode [0-9]*' | sort | uniq -c |
	awk '{ print $3, $1 }' | sort -n)" "$(kernel_counts "$(<before)" "$(<after)")" "events by opcode"
expect_eq "$(grep -cE "fuse:fuse_passthrough: $fields error -?[0-9]+ duration [0-9]+\$" decoded)" \
	"$(grep -c 'fuse:fuse_passthrough:' decoded)" "lines that are decoded"
for event in "fuse_policy: +connection $conn nodeid [0-9]+ parent [0-9]+ name file-7 offered 0x[0-9a-f]+ granted 0x[1-9a-f][0-9a-f]+ tag [0-9]+ error 0" \
	"fuse_policy: .* name file offered 0x[0-9a-f]+ granted 0x0 " \
	"fuse_fallback: $fields reason policy" \
	"fuse_introduce: connection $conn nodeid [0-9]+ parent 1 name dir error 0" \
	"fuse_passthrough: $fields error -61 " \
	"fuse_request_send: connection $conn req [0-9]+ opcode 35 \(FUSE_CREATE\)"; do
	grep -qE "$event" decoded || fail "no such event: $event"$'\n'"$(grep -v fuse_passthrough decoded | head -40)"
done
# One for each name that was read, with its node id
for name in 1 7 20; do
	grep -qE "nodeid $(stat -c %i "$src/dir/file-$name") opcode 15 \(FUSE_READ\)" decoded ||
		fail "no read of file-$name"
done

# Of a connection that passes nothing through there is nothing to tell
mkdir plain
thru_mount "$src" "$CASE_TMP/plain" "${uncached[@]}" --no-passthrough
perf record -q -o plain.data -a -e fuse:fuse_fallback -e fuse:fuse_request_send \
	ls -l "$CASE_TMP/plain" >/dev/null
perf script -i plain.data >plain.decoded 2>/dev/null
grep -q fuse_request_send plain.decoded || fail "no requests: $(<plain.decoded)"
! grep fuse_fallback plain.decoded || fail "fallbacks where nothing passes"
thru_umount "$CASE_TMP/plain"

# perf trace
perf trace -a -e fuse:fuse_passthrough -o traced -- stat "$mnt/dir/file-2" >/dev/null
expect_match "$(<traced)" "fuse:fuse_passthrough.*(FUSE_GETATTR|opcode: )" "perf trace"

# trace-cmd
trace-cmd record -q -o t.dat -e fuse:fuse_passthrough cat "$mnt/dir/file-3" >/dev/null 2>&1
expect_match "$(trace-cmd report -q -i t.dat)" \
	"fuse_passthrough: +$fields error 0 duration [0-9]+" "trace-cmd report"

# bpftrace: counts by opcode, and the time of each
cat >prog.bt <<'END'
tracepoint:fuse:fuse_passthrough { @ops[args->opcode] = count(); @us = hist(args->duration / 1000); }
END
before=$(<"$counters")
bpftrace -o counted -c "/bin/bash -c walk" prog.bt 2>said || fail "bpftrace: $(<said)"
after=$(<"$counters")
expect_eq "$(sed -n 's/^@ops\[\([0-9]*\)\]: \([0-9]*\)$/\1 \2/p' counted | sort -n)" \
	"$(kernel_counts "$before" "$after")" "what bpftrace counts"
expect_match "$(<counted)" "@us" "the histogram"
