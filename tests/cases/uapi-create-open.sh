#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# CREATE and TMPFILE attach a backing and open it by one reply: what is written next
# is the kernel's, O_EXCL is kept, and a nameless file can be given a name.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

raw_mount --attach-root --entry-valid=1000
exists "$mnt"
create_and_write() { exec {fd}<>"$mnt/$1" && echo data >&"$fd"; }
counted "create=0/1 open=0/0 write=1/0 mknod=0/0" create_and_write new
exists "$mnt"
counted "getattr=1/0 lookup=0/0" sys fstat <&"$fd"
expect_eq "$(stat -c '%i %s' "$mnt/new")" "$(stat -c '%i 5' "$src/new")" "number and size"
expect_eq "$(cat "$src/new" "$mnt/new")" data$'\n'data "content"
exec {fd}<&-

# Somebody else makes it after the kernel has looked: a plain O_CREAT opens that,
# O_EXCL does not.
put() { echo "$1" >"$src/there"; }
expect_eq "$(raw_meanwhile lookup put one -- sys open "$mnt/there" rdwr,creat,excl)" EEXIST \
	"O_EXCL of what was not there"
expect_eq "$(sys open "$mnt/there" rdwr,creat,excl)" EEXIST "O_EXCL of what is there"
rm "$mnt/there"
exists "$mnt"
create_and_read() { cat <>"$mnt/there"; }
counted "lookup=0/1 create=0/1 read=2/0 open=0/0" \
	raw_meanwhile lookup put two -- create_and_read >got
expect_eq "$(<got)" two "O_CREAT of what was not there"
expect_eq "$(stat -c '%i %s' "$mnt/there")" "$(stat -c '%i 4' "$src/there")" "its number and size"
counted "getattr=1/0 lookup=0/0" exists "$mnt/there"
expect_eq "$(sys open "$mnt/there" rdwr,creat,trunc)" ok "O_TRUNC"

# Only one of many makes it.
for ((i = 0; i < 4; i++)); do
	sys open "$mnt/race" rdwr,creat,excl >"won$i" &
	pids+=("$!")
done
wait "${pids[@]}"
expect_eq "$(sort won? | uniq -c | awk '{ print $1, $2 }' | paste -sd' ')" "3 EEXIST 1 ok" "O_EXCL by four"

# O_TMPFILE, with data, then a name by linkat(); with O_EXCL it cannot have one.
counted "tmpfile=0/2 link=0/1 create=0/0 write=1/0" fsop tmpfile "$mnt" linked
expect_eq "$(<"$src/linked")" temporary "a linked O_TMPFILE"
expect_eq "$(stat -c '%i %h %s' "$mnt/linked")" "$(stat -c '%i %h %s' "$src/linked")" "its attributes"
counted "getattr=1/0" exists "$mnt/linked"

# Without a name it is served as well, and gone with its last user.
expect_eq "$(sys tmpfile "$mnt")" ok "an O_TMPFILE that is not linked"
expect_eq "$(find "$src" -type f | wc -l)" 4 "files"
