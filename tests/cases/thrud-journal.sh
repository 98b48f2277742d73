#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What thrud says has its priority in the journal, when that is where its standard
# error goes, and in syslog, once it is in the background; anywhere else it has none.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/datagrams.sh"

mkdir -p "$src" "$mnt"
: >journal
JOURNAL_STREAM=$(stat -c %d:%i journal)
export JOURNAL_STREAM

# said LINE... -- ARG...: thrud ARG... says these to the journal
said() {
	local lines=()
	while [[ $1 != -- ]]; do lines+=("$1"); shift; done
	: >journal
	thrud "${@:2}" >>journal 2>&1 || true
	! is_mounted "$mnt" || umount "$mnt"
	expect_eq "$(<journal)" "$(printf '%s\n' "${lines[@]}")" "thrud ${*:2}"
}
said "<3>unknown option '--bogus' (see 'thrud -h')" -- --bogus
said "<3>source '$SCRATCH/none': No such file or directory" -- "$SCRATCH/none" "$mnt"
said "<6>mirroring '$src' on '$mnt': level policy" -- "$src" "$mnt"
said "<6>mirroring '$src' on '$mnt': level data (--level)" -- --level data "$src" "$mnt"
said "<4>mirroring '$src' on '$mnt': level plain (policy '$CASE_TMP/none': No such file or directory)" \
	-- --policy "$CASE_TMP/none" "$src" "$mnt"

# The verifier's words: each line has the priority, for each is an entry of its own.
: >journal
expect_fail thrud --require-policy --policy "$THRU_ROOT/build/tests/bpf/refused.bpf.o" "$src" "$mnt"
thrud --require-policy --policy "$THRU_ROOT/build/tests/bpf/refused.bpf.o" "$src" "$mnt" \
	2>>journal || true
(($(wc -l <journal) > 2)) || fail "the verifier's lines are missing"
expect_eq "$(grep -vc '^<3>' journal || true)" 0 "lines without priority"

# Not the journal's: another file, or none that is named.
expect_match "$(thrud --bogus 2>&1 || true)" "^thrud: unknown option" "to another file"
unset JOURNAL_STREAM
: >journal
thrud --bogus 2>>journal || true
expect_match "$(<journal)" "^thrud: unknown option" "without JOURNAL_STREAM"

# LOG_DAEMON | LOG_ERR, and of whom.
[[ ! -e /dev/log ]] || skip "somebody listens on /dev/log"
datagrams /dev/log "$CASE_TMP/syslog"
defer rm -f /dev/log
printf '%s\n' "thru-rules 1" "/ all" >rules
thrud --rules rules "$src" "$mnt"
defer umount "$mnt"
echo "/none all" >>rules
pkill -HUP -x thrud
eventually 10 grep -q "^<27>.* thrud\[$(pgrep -x thrud)\]: reload: rules '$PWD/rules': line 3: /none:" syslog
