#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# On overlayfs, which shares the helpers: the first change of an attribute copies a
# file up, and it is then in the upper layer what it is in the merged view, the lower
# one being as it was.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/overlay.sh"

operations=(chmod=1640 chown=12:-1 chown=-1:34 utimes=11:22 utimes=omit:33 truncate=3 truncate=10000)
for i in "${!operations[@]}"; do
	echo -n data >"$lower/file$i"
	mkdir "$lower/dir$i"
	mkfifo "$lower/fifo$i"
	ln -s nowhere "$lower/link$i"
done
echo data >"$lower/written"
echo data >"$lower/cut"
echo data >"$lower/open"
touch -hd @1 "$lower"/*
lower_was=$(stat -c '%n %f %u %g %s %X %Y' "$lower"/*)
overlay_mount

for i in "${!operations[@]}"; do
	op=${operations[i]}
	for name in "file$i" "dir$i" "fifo$i" "link$i"; do
		[[ $op != truncate* || $name = file* ]] || continue
		[[ $op != chmod* || $name != link* ]] || continue
		[[ ! -e $upper/$name ]] || fail "$name was there before"
		expect_eq "$(io "$merged/$name" none "$op")" ok "$op of $name"
		expect_eq "$(stat -c '%f %u %g %s %X %Y' "$upper/$name")" \
			"$(stat -c '%f %u %g %s %X %Y' "$merged/$name")" "$name after $op"
		case $op in
		chmod*) expect_eq "$(stat -c %a "$upper/$name")" 1640 "$name" ;;
		chown=12*) expect_eq "$(stat -c '%u %g' "$upper/$name")" "12 0" "$name" ;;
		chown*) expect_eq "$(stat -c '%u %g' "$upper/$name")" "0 34" "$name" ;;
		utimes=11*) expect_eq "$(stat -c '%X %Y' "$upper/$name")" "11 22" "$name" ;;
		utimes*) expect_eq "$(stat -c '%X %Y' "$upper/$name")" "1 33" "$name" ;;
		truncate*) expect_eq "$(stat -c %s "$upper/$name")" "${op#*=}" "$name" ;;
		esac
		[[ $op = truncate* || $name != file* ]] || expect_eq "$(<"$upper/$name")" data "$name"
	done
done
# By what is open, with O_TRUNC, and in the same file.
expect_eq "$(io "$merged/open" rdwr chmod=600 chown=1:2 truncate=2 utimes=5:6 size)" "ok ok ok ok 2" "open"
expect_eq "$(stat -c '%a %u %g %s %X %Y' "$upper/open" "$merged/open")" $'600 1 2 2 5 6\n600 1 2 2 5 6' "open"
expect_eq "$(io "$merged/cut" wronly,trunc size)" 0 "O_TRUNC"
expect_eq "$(stat -c %s "$upper/cut")" 0 "O_TRUNC, upper"
expect_eq "$(io "$merged/written" rdwr pwrite=DA pread=4 truncate=1 pread=4)" "ok DAta ok D" "written"
expect_eq "$(stat -c '%n %f %u %g %s %X %Y' "$lower"/*)" "$lower_was" "the lower layer"
