#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kernel/deb tells in one line what cannot be packaged, before it installs, fetches
# or builds anything; and what thru needs, kernel/thru.config, the guest's kernel has.
set -euo pipefail
cd "$THRU_ROOT"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export THRU_CACHE=$work/cache
unset MAKEFLAGS MFLAGS MAKELEVEL

# refused STATUS LINE ARG...
refused() {
	local status=0 said
	said=$(kernel/deb "${@:3}" 2>&1) || status=$?
	((status == $1)) || { echo "kernel/deb ${*:3}: status $status, not $1: $said"; exit 1; }
	# shellcheck disable=SC2053 # a pattern is meant
	[[ $said = $2 && $said != *$'\n'* ]] || { echo "kernel/deb ${*:3}: $said"; exit 1; }
}
case $(uname -m) in
x86_64) mine=X86_64 other=ARM64 ;;
*) mine=ARM64 other=X86_64 ;;
esac
echo "some text" >"$work/text"
head -c 1000 /dev/urandom >"$work/bytes"
echo CONFIG_FUSE_FS=y >"$work/fragment"
printf 'CONFIG_%s=y\n' FUSE_FS "$other" | gzip >"$work/foreign.gz"
printf 'CONFIG_%s=y\n' FUSE_FS "$mine" | gzip | head -c 20 >"$work/cut.gz"

refused 2 "usage: *" a b
refused 2 "usage: *" --help
refused 1 "thru: CONFIG=$work/none: not a file that can be read" "$work/none"
refused 1 "thru: CONFIG=$work: not a file that can be read" "$work"
for file in text bytes cut.gz; do
	refused 1 "thru: CONFIG=$work/$file: not a kernel configuration" "$work/$file"
done
for file in fragment foreign.gz; do
	refused 1 "thru: CONFIG=$work/$file: not for this machine*" "$work/$file"
done
said=$(make -s kernel-deb CONFIG="$work/none" 2>&1) && { echo "make kernel-deb: no failure"; exit 1; }
[[ $said = "thru: CONFIG=$work/none: "* ]] || { echo "make kernel-deb: $said"; exit 1; }
[[ ! -e $work/cache ]] || { echo "the cache was touched"; exit 1; }

while read -r line; do
	option=$(grep -o 'CONFIG_[A-Z0-9_]*' <<<"$line")
	! grep -qE "^(# )?$option( is not set|=)" kernel/guest.config ||
		grep -qxF "$line" kernel/guest.config ||
		{ echo "kernel/guest.config has not '$line' of thru.config"; exit 1; }
done < <(grep -E '^(# )?CONFIG_' kernel/thru.config)
