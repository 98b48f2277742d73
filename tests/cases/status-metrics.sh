#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl metrics: the counts of the kernel, exact, in the format of Prometheus; they go on
# when the policy is replaced, and a mount point may have any name.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt odd=$CASE_TMP/$'a "quoted"\nand \\ odd'
mkdir -p "$SCRATCH"/{src/dir,other}
thru_mount "$SCRATCH/src" "$mnt" "${uncached[@]}"
mkdir "$odd"
thrud "$SCRATCH/other" "$odd" >/dev/null
defer umount "$odd"

# value METRIC LABELS: of the sample of $mnt that has them
value() {
	thructl metrics | awk -v begin="$1{mountpoint=\"$mnt\",connection=\"$(conn_of "$mnt")\"" \
		-v labels="$2" 'index($0, begin) == 1 && index($0, labels) { print $NF }'
}
# There is no sample of what nobody has asked for
value_or_0() { value "$@" | grep . || echo 0; }
daemon_asked() {
	echo $(($(value_or_0 thru_operations_total 'operation="getattr",server="daemon"') +
		$(value_or_0 thru_operations_total 'operation="statx",server="daemon"')))
}
getattrs() { value thru_operations_total "operation=\"getattr\",server=\"$1\""; }

stat "$mnt/dir" >/dev/null
before=$(getattrs kernel)
for _ in {1..37}; do stat "$mnt/dir" >/dev/null; done
expect_eq "$(($(getattrs kernel) - before))" 37 "what 37 stats add"
thructl policy replace none "$mnt" 2>/dev/null # its rules are gone
before=$(getattrs kernel)
((before >= 37)) || fail "a new policy: counts from $before on"
asked=$(daemon_asked)
for _ in {1..5}; do stat "$mnt/dir" >/dev/null; done
expect_eq "$(getattrs kernel)" "$before" "by the kernel, with the policy none"
more=$(daemon_asked)
((more - asked >= 5)) || fail "the daemon: $asked, then $more"
(($(value thru_fallbacks_total 'reason="policy"') >= 5)) || fail "fallbacks"
expect_eq "$(value thru_policy_info 'policy="none"')" 1 "the policy"
expect_eq "$(value thru_daemon_up 'level="policy"')" 1 "the daemon"

# The whole of it, as it may be parsed: names, labels, escapes, one metric after the other
thructl metrics >all
label='[a-z_]+="([^"\\]|\\["\\n])*"'
expect_eq "$(grep -vE "^# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge))\$|^[a-z_]+\\{$label(,$label)*\\} [0-9]+\$" all || true)" \
	"" "lines of no sense"
expect_eq "$(grep -o '^[a-z_]*' all | uniq | sort | uniq -d | grep . || true)" "" "metrics that come twice"
# shellcheck disable=SC1003
expect_match "$(<all)" '/a \\"quoted\\"\\\\012and \\\\134 odd",' "the odd name"

# To a file, whole or not at all
thructl metrics --output "$CASE_TMP/file.prom"
expect_eq "$(stat -c %a file.prom)" 644 "mode"
expect_eq "$(grep -c '^# TYPE' file.prom)" "$(grep -c '^# TYPE' all)" "metrics in the file"
expect_fail thructl metrics --output "$CASE_TMP/none/file.prom"
expect_match "$(<"$CASE_TMP/.output")" "^thructl: metrics '.*/none/file.prom': No such file" "a bad place"
expect_fail thructl metrics --output /dev/full
expect_eq "$(find . -maxdepth 1 -name 'file.prom*' | wc -l)" 1 "files"

# What only root may read is not there, rather than 0
as 1000:1000 thructl metrics >unprivileged
grep -q 'server="daemon"' unprivileged || fail "nothing of the daemon's: $(<unprivileged)"
! grep 'server="kernel"' unprivileged || fail "of the kernel's, which he may not read"
expect_fail thructl metrics --json
expect_fail thructl metrics /
