#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Overlayfs breaks a delegation of the upper file before its attributes change, and
# waits for that, rather than to fail.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/overlay.sh"

overlay_mount
echo data >"$merged/file"
for operation in chmod=600 chown=1:2 utimes=1:2 truncate=2; do
	expect_eq "$(deleg "$upper/file" io "$merged/file" none $operation)" $'ok\nbroken' "$operation"
done
