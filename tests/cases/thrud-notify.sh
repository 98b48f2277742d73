#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# As a service of the type notify thrud tells when its mount can be used, and at
# which level; SIGHUP reloads its rules, and does not end it if it has none.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/datagrams.sh"

told=$CASE_TMP/told
datagrams "$CASE_TMP/notify" "$told"
mkdir -p "$src"
export NOTIFY_SOCKET=$CASE_TMP/notify
last_is() { [[ $(tail -n 1 "$told") = "$1" ]]; }

thru_mount "$src" "$mnt" --level data
eventually 10 last_is "READY=1 STATUS=level data (--level)"
kill -HUP "$thrud_pid"
touch "$mnt/file"
kill -0 "$thrud_pid" || fail "ended by SIGHUP"
thru_umount "$mnt"

printf '%s\n' "thru-rules 1" "/ all" >rules
thru_mount "$src" "$mnt" --rules rules
eventually 10 last_is "READY=1 STATUS=level policy"
: >"$told"
kill -HUP "$thrud_pid"
eventually 10 last_is "READY=1 STATUS=level policy"
expect_eq "$(head -n 1 "$told")" "RELOADING=1" "at a reload"
echo "/none all" >>rules
kill -HUP "$thrud_pid"
eventually 10 last_is "READY=1 STATUS=level policy, rules not reloaded: rules '$PWD/rules': line 3: /none: No such file or directory"
kill -TERM "$thrud_pid"
thru_killed "$mnt"
! is_mounted "$mnt" || fail "still mounted after SIGTERM"

# In the background nobody is told, and a socket that is gone is no failure.
: >"$told"
thrud "$src" "$mnt" >/dev/null
umount "$mnt"
NOTIFY_SOCKET=$CASE_TMP/gone thru_mount "$src" "$mnt"
thru_umount "$mnt"
NOTIFY_SOCKET=@gone thru_mount "$src" "$mnt"
expect_eq "$(<"$told")" "" "what is told of the background"
