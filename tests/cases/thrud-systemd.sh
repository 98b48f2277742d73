#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# systemd runs a mirror by the unit file: everything works in spite of its hardening,
# reload keeps it, a daemon that was killed is started again in place of its dead
# mount, stop unmounts, and what cannot be mounted is not tried for ever.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"
. "$THRU_ROOT/tests/lib/rights.sh"
systemd=/lib/systemd/systemd
[[ -x $systemd ]] || skip "no systemd"
need_acls

# A manager of root's own. It asks whether the machine was booted with systemd.
export XDG_RUNTIME_DIR=$CASE_TMP/run
units=$XDG_RUNTIME_DIR/systemd/user
mkdir -p /run/systemd/system "$units" "$CASE_TMP/conf" "$SCRATCH/reference" "$src" "$mnt"
chmod 700 "$XDG_RUNTIME_DIR"
sed "s,@PREFIX@/bin,$THRU_ROOT/build,; s,/etc/thru,$CASE_TMP/conf," \
	"$THRU_ROOT/userspace/systemd/thrud@.service.in" >"$units/thrud@.service"
"$systemd" --user >"$CASE_TMP/systemd.log" 2>&1 &
manager=$!
stop_manager() { kill "$manager" && { wait "$manager" || true; }; }
defer stop_manager
ctl() { systemctl --user "$@"; }
eventually 30 ctl is-system-running

state() { ctl show -P "$1" "$unit"; }
state_is() { [[ $(state "$1") = "$2" ]]; }
unit=thrud@data
printf '%s\n' "thru-rules 1" "/ all" >"$CASE_TMP/conf/data.rules"
cat >"$CASE_TMP/conf/data.conf" <<END
SOURCE=$src
MOUNTPOINT=$mnt
OPTIONS=--rules $CASE_TMP/conf/data.rules -o suid,dev
END
ctl start "$unit"
is_mounted "$mnt" || fail "not mounted when started"
expect_eq "$(state StatusText)" "level policy" "status"
expect_eq "$(grep -c '^NoNewPrivs:.1\|^Seccomp:.2' "/proc/$(state MainPID)/status")" 2 "hardening"
all_operations "$SCRATCH/reference" "$SCRATCH/reference" >expected
all_operations "$mnt" "$src" >got
diff expected got || fail "differs from the source"
thructl set "$mnt" off
rm -rf "$SCRATCH"/{reference,src}/*
all_operations "$SCRATCH/reference" "$SCRATCH/reference" >expected
all_operations "$mnt" "$src" >got
diff expected got || fail "differs from the source, served by the daemon"

pid=$(state MainPID)
ctl reload "$unit"
reloaded() { [[ $(thructl rules save "$mnt") = "$(<"$CASE_TMP/conf/data.rules")" ]]; }
eventually 10 reloaded
eventually 10 state_is ActiveState active
expect_eq "$(state MainPID)" "$pid" "daemon after a reload"

# The dead mount is in the way of nobody.
exec 8<"$mnt"
kill -9 "$pid"
restarted() { [[ $(state MainPID) != @(0|"$pid") ]] && state_is ActiveState active; }
eventually 20 restarted
ls "$mnt/own" >/dev/null
exec 8<&-
expect_eq "$(findmnt -rno TARGET "$mnt" | wc -l)" 1 "mounts there"
ctl stop "$unit"
! is_mounted "$mnt" || fail "mounted after a stop"
expect_eq "$(state Result)" success "result of a stop"

# umount ends the service as well.
ctl start "$unit"
umount "$mnt"
eventually 10 state_is ActiveState inactive

mv "$src" "$src.gone"
expect_fail ctl start "$unit"
sleep 3
expect_eq "$(state ActiveState) $(state NRestarts)" "failed 0" "a source that is gone"
mv "$src.gone" "$src"
