#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kernel/patches applies, and is what its own commits give: nobody edited a
# patch by hand.
set -euo pipefail
compgen -G "$THRU_ROOT/kernel/patches/*.patch" >/dev/null ||
	{ echo "no kernel/patches"; exit 77; }
"$THRU_ROOT/kernel/refresh" --check
