#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# File systems do not stack deeper than the server said: ELOOP.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src"/{lower,upper,work} "$CASE_TMP/overlay"
touch "$src/lower/file"
mount -t overlay overlay "$CASE_TMP/overlay" \
	-o "lowerdir=$src/lower,upperdir=$src/upper,workdir=$src/work"
defer umount "$CASE_TMP/overlay"

raw_mount --stack-depth=1
raw_is ELOOP backing "$CASE_TMP/overlay" ops=getattr
raw_is ELOOP backing "$CASE_TMP/overlay/file"
raw_is ELOOP backing "$mnt" ops=getattr
raw_umount

raw_mount --stack-depth=2
raw_id backing "$CASE_TMP/overlay" ops=getattr
raw_id backing "$CASE_TMP/overlay/file"
raw_is ELOOP backing "$mnt" ops=getattr
