#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What `make install` puts somewhere is enough: a daemon's author builds against
# the shared and the static library by pkg-config alone, the example of libthru(3)
# too, both export what <thru/thru.h> declares and no more, and `make uninstall`
# leaves no file.
set -euo pipefail
cd "$THRU_ROOT"
[[ -e build/tools.key && -e build/thrud ]] || { echo "nothing built: make all"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dest=$work/dest lib=$work/dest/opt/lib
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR PREFIX
to() { make -s "$1" DESTDIR="$dest" PREFIX=/opt; }
to install

for file in bin/{thrud,thructl} lib/libthru.{a,so,so.0} lib/pkgconfig/libthru.pc \
	include/thru/{thru,ops,policy,uapi,thru_policy.bpf}.h \
	share/man/man3/libthru.3 share/man/man{7/thru-tracing.7,8/thrud.8,8/thructl.8} \
	share/bash-completion/completions/{_thru,thrud,thructl} \
	lib/systemd/system/thrud@.service; do
	[[ -s $dest/opt/$file ]] || { echo "not installed: $file"; exit 1; }
done
! grep -r '@[A-Z]*@' --include=*.pc --include=*.service "$dest" ||
	{ echo "a placeholder is left"; exit 1; }

# By C's own words, not by a pattern for them: what the compiler sees declared.
declared=$(gcc -fsyntax-only -Iinclude -xc -aux-info /dev/stdout include/thru/thru.h |
	grep -oE '\bthru_[a-z0-9_]+ \(' | tr -d ' (' | sort -u)
exports() {
	nm "$@" --defined-only | awk '$2 ~ /[A-Z]/ && $2 != "A" {
		sub(/@.*/, "", $3); print $3 }' | sort
}
for of in "libthru.so -D" "libthru.a -g"; do
	diff <(echo "$declared") <(exports "${of#* }" "$lib/${of% *}") ||
		{ echo "${of% *} (right) does not export what thru.h declares" \
			"(left): see userspace/lib/libthru.map"; exit 1; }
done

cat >"$work/program.c" <<'END'
#include <stdio.h>
#include <fuse_lowlevel.h>
#include <thru/thru.h>

int main(void)
{
	const char *reason = "";
	char ops[THRU_OPS_TEXT];

	thru_ops_format(THRU_OPS_META, ops, sizeof(ops));
	thru_feature_probe(THRU_FEATURE_POLICY, &reason);
	return puts(ops) < 0 || thru_rules_open(~0U, &(struct thru_rules *){ 0 }) == 0;
}
END
# As if it were installed where it is.
sed "s,=/opt,=$dest/opt," "$lib/pkgconfig/libthru.pc" >"$work/libthru.pc"
export PKG_CONFIG_PATH=$work
# build STATIC: with or without --static; says what the program says
build() {
	local flags
	read -ra flags <<<"$(pkg-config --cflags --libs "$@" libthru)"
	gcc -Wall -Werror -DFUSE_USE_VERSION=314 -o "$work/program" "$work/program.c" \
		"${flags[@]}"
	LD_LIBRARY_PATH=$lib "$work/program"
}
[[ $(build) = meta ]] || { echo "the shared library does not do"; exit 1; }
readelf -d "$work/program" | grep -q 'NEEDED.*\[libthru.so.0\]' ||
	{ echo "not linked to libthru.so.0"; exit 1; }
mkdir "$work/aside"
mv "$lib"/libthru.so* "$work/aside"
[[ $(build --static) = meta ]] || { echo "the static library does not do"; exit 1; }
# The example of the manual, which wants to be told what to mount.
sed -n '/^\.\\" example begins/,/^\.\\" example ends/ { /^\./d; s/\\e/\\/g; s/\\-/-/g; p }' \
	"$dest/opt/share/man/man3/libthru.3" >"$work/program.c"
[[ $(build --static 2>&1) = usage:* ]] || { echo "the example of libthru(3) does not do"; exit 1; }
mv "$work/aside"/* "$lib"

to uninstall
left=$(find "$dest" ! -type d)
[[ ! $left ]] || { echo "uninstall leaves: $left"; exit 1; }
