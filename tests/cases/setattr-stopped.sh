#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Attributes are changed while the daemon is stopped, by name and of what is open.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

ops=getattr,setattr,readdir,read,write
echo data >"$src/file"
mkdir "$src/dir"
raw_mount --attach-root --entry-valid=1000 --ops=$ops
exists "$mnt/dir"
# The first chown asks for the capabilities of a file, of which there are none here.
expect_eq "$(io "$mnt/file" none chown=1:1)" ok "chown"

mkfifo "$CASE_TMP/io.in"
io "$mnt/file" rdwr wait chmod=604 chown=3:4 utimes=5:6 write=longer truncate=5 wait \
	<"$CASE_TMP/io.in" >"$CASE_TMP/io.out" &
pid=$!
exec {input}>"$CASE_TMP/io.in"
eventually 10 test -s "$CASE_TMP/io.out"

defer kill -CONT "$raw_pid"
kill -STOP "$raw_pid"
expect_eq "$(timeout 20 io "$mnt/dir" none chown=7:8 utimes=9:10 chmod=1700)" "ok ok ok" "a directory"
expect_eq "$(timeout 20 io "$mnt/file" none utimes=omit:11 chmod=640)" "ok ok" "a file"
echo >&"$input"
eventually 10 grep -q ' ' "$CASE_TMP/io.out"
expect_eq "$(tail -n 1 "$CASE_TMP/io.out")" "ok ok ok ok ok " "an open file"
expect_eq "$(stat -c '%a %u %g %s' "$src/file" "$mnt/file")" $'604 3 4 5\n604 3 4 5' "the file"
kill -CONT "$raw_pid"
expect_eq "$(stat -c '%a %u %g %X %Y' "$src/dir" "$mnt/dir")" $'1700 7 8 9 10\n1700 7 8 9 10' "the directory"
echo >&"$input"
wait "$pid"
