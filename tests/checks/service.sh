#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# systemd finds nothing wrong with the unit file that `make install` puts in place,
# and no option in it would hide the mount in a mount namespace of the service's.
set -euo pipefail
cd "$THRU_ROOT"
[[ -e build/thrud ]] || { echo "nothing built: make all"; exit 77; }
command -v systemd-analyze >/dev/null || { echo "no systemd-analyze"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin"
cp build/thrud "$work/bin/"
sed "s,@PREFIX@,$work,g" userspace/systemd/thrud@.service.in >"$work/thrud@.service"
cp "$work/thrud@.service" "$work/thrud@test.service"

# --man=no: thructl(8) need not be installed here. The generators and the units of
# this machine have nothing to do with it.
said=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no --generators=no \
	--recursive-errors=no "$work/thrud@test.service" 2>&1) ||
	{ echo "systemd-analyze verify: $said"; exit 1; }
[[ ! $said ]] || { echo "systemd-analyze verify: $said"; exit 1; }

# systemd.exec(5): these make one.
namespaced='^(Private(Tmp|Devices|Mounts|Users|IPC)|ProtectSystem|ProtectHome|ProtectProc'
namespaced+='|ProcSubset|ProtectKernel[A-Za-z]*|ProtectControlGroups|ProtectHostname|MountFlags'
namespaced+='|(ReadOnly|ReadWrite|Inaccessible|Exec|NoExec|Bind[A-Za-z]*)Paths'
namespaced+='|(Runtime|State|Cache|Logs|Configuration|Root)Directory|RootImage|DynamicUser'
namespaced+='|TemporaryFileSystem|RestrictSUIDSGID|DevicePolicy|DeviceAllow)='
! grep -E "$namespaced" "$work/thrud@.service" ||
	{ echo "not for a service whose mount others use, see the comment there"; exit 1; }
