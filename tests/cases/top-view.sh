#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl top on a terminal: it shows the busiest directory, a key switches that off and
# on for real, and it gives the terminal back, whatever ends it. Names cannot steer it.
# timeout: 240
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/{busy,rest} "$src"/$'odd\e[31m'
echo text | tee "$src/busy/file" "$src/rest/file" >"$src"/$'odd\e[31m/file'
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/busy" off
thructl set "$mnt"/odd* off
mkfifo keys
defer cp screen "$THRU_OUT/screen"
export TERM=xterm LC_ALL=C.UTF-8

# on_terminal ROWS COLUMNS ARG...: thructl top in a terminal of its own, $top; what it
# writes goes to ./screen, its status and the terminal's state then to ./after
on_terminal() {
	local rows=$1 columns=$2
	shift 2
	cat >inner.sh <<-END
		stty rows $rows cols $columns
		stty -g >before
		tty >terminal
		$(printf '%q ' "$@")
		echo "status \$?" >after
		stty -g | cmp - before >>after 2>&1 && echo same >>after
	END
	rm -f after screen
	from=0
	script -qefc 'bash inner.sh' screen <keys >/dev/null &
	script=$!
	exec {keyboard}>keys
}
press() { printf %b "$1" >&"$keyboard"; }
# Only what changes is written, but for ^L: of what is shown from then on
again() { from=$(stat -c %s screen) && press '\f'; }
shows() { grep -qaE -- "$1" < <(tail -c "+$((from + 1))" screen); }
comes() { again && sleep 0.5 && shows "$1"; }
# ended STATUS WHAT: it has, and the terminal is as it was
ended() {
	eventually 20 test -s after
	wait "$script" || true
	exec {keyboard}>&-
	expect_eq "$(xargs <after)" "status $1 same" "$2: $(tail -c 300 screen | cat -v)"
	# Out of the alternate screen
	expect_match "$(<screen)" $'\e\\[\\?1049l' "$2: the screen"
}
ops_of() { thructl list "$mnt" | awk -v "path=$1" '$3 == path { print $2 }'; }
has_ops() { [[ $(ops_of "$1") = "$2" ]]; }
busy() { while :; do cat "$mnt/busy/file" "$mnt"/odd*/file; done; }
busy >/dev/null 2>&1 & worker=$!
# shellcheck disable=SC2317 # deferred
stop() { kill "$worker"; wait "$worker" 2>/dev/null || true; }
defer stop

on_terminal 24 100 thructl top "$mnt"
eventually 30 comes "policy.*$mnt/busy"
eventually 30 comes 'odd\\033\[31m'
shows 'OPERATION.*KERNEL/s' || fail "no head"
! grep -qa $'odd\e' screen || fail "a name has steered the terminal"
# Without a choice nothing is changed
press ' '
eventually 20 comes 'no directory is highlighted'
expect_eq "$(ops_of "$mnt/busy")" none "before the key"
# Down to it, while the rows stay where they are; the last line is written last
highlighted() {
	again
	eventually 20 shows 'q quit'
	shows $'\e\\[0;7m[^\e]*'"$1"
}
press p
eventually 20 comes 'paused'
for row in {1..9}; do
	((row < 9)) || fail "not to be found"
	press '\eOB'
	! highlighted "$mnt/busy" || break
done
press ' '
eventually 20 has_ops "$mnt/busy" all
press p
eventually 20 comes "set $mnt/busy all"
expect_match "$(thructl check "$mnt/busy/file")" 'open +kernel' "who opens a file"
press ' '
eventually 20 has_ops "$mnt/busy" none
eventually 20 comes "set $mnt/busy none"
press c
eventually 20 has_ops "$mnt/busy" ''
eventually 20 comes "cleared $mnt/busy"
press s
eventually 20 comes 'sorted by all'

# Smaller and smaller, and large again
thructl set "$mnt/busy" off
tty=$(<terminal)
for size in 5,30 2,10 1,1 3,200 50,160; do
	stty -F "$tty" rows "${size%,*}" cols "${size#*,}"
	sleep 1.5
	kill -0 "$script" || fail "it has ended at ${size/,/ rows, } columns"
done
eventually 20 comes "$mnt/busy"
press q
ended 0 "after q"

# ^C, a signal, a terminal that is too small from the first
on_terminal 1 1 thructl top "$mnt"
eventually 30 shows $'\e\\[\\?1049h'
press '\003'
ended 0 "after ^C"
on_terminal 24 80 thructl top --interval 2 "$mnt"
eventually 30 shows 'OPERATION'
pkill -TERM -x thructl -t "$(sed 's#/dev/##' terminal)"
ended 0 "after SIGTERM"

# Unmounted meanwhile
other=$CASE_TMP/other
thru_mount "$SCRATCH/other" "$other"
on_terminal 24 80 thructl top "$other"
eventually 30 shows 'OPERATION'
thru_umount "$other"
ended 1 "unmounted"
shows "thructl: top '$other': it has been unmounted" || fail "not said: $(tail -c 300 screen)"

# No terminal, or none that is known
expect_fail thructl top "$mnt" </dev/null
expect_match "$(<"$CASE_TMP/.output")" "not on a terminal \(use --batch\)" "no terminal"
for term in '' no-such-terminal; do
	TERM=$term script -qec "thructl top '$mnt'; echo status \$?" /dev/null </dev/null >said 2>&1 || true
	expect_match "$(<said)" "(TERM is not set|'no-such-terminal' is unknown).*--batch.*status 1" "TERM=$term"
done
no_tracers
