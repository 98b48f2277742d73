#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A subtree is switched off and on while it has working directories, open and mapped
# files, open directories and a mount in it, none of which the daemon knew: all of them
# stay what they are, and what comes after is asked of whom the rule says.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/counters.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
mkdir -p "$src/sub/deep/er" "$src/sub/point"
echo one >"$src/sub/deep/file"
for name in a b c; do echo $name >"$src/sub/deep/er/$name"; done
thru_mount "$src" "$mnt"
counters_of "$mnt"
cd "$mnt/sub/deep/er"
mount -t tmpfs inner "$mnt/sub/point"
defer umount "$mnt/sub/point"
echo inner >"$mnt/sub/point/file"
exec {file}<>"$mnt/sub/deep/file" {dir}<"$mnt/sub/deep"
mkfifo "$CASE_TMP/go"
io "$mnt/sub/deep/file" rdwr map=shared,read,write load=3 wait store=ONE msync load=3 <"$CASE_TMP/go" >"$CASE_TMP/mapped" &
mapper=$!
exec {go}>"$CASE_TMP/go"
eventually 10 grep -q one "$CASE_TMP/mapped"
number=$(stat -c %i .)
reads() { cat "$1" >/dev/null; }
counted "lookup=1/0 open=1/0 read=2/0" reads a

for state in off on off on; do
	thructl set "$mnt/sub" $state
	expect_eq "$(stat -c %i .) $(/bin/pwd)" "$number $mnt/sub/deep/er" "where we are, $state"
	expect_eq "$(cat a b c)" $'a\nb\nc' "what is there, $state"
	expect_eq "$(ls "../../point"; cat "$mnt/sub/point/file")" $'file\ninner' "what is mounted there, $state"
	expect_eq "$(sys seek 0 <&"$dir" | xargs)" "0 ok" "to the beginning, $state"
	expect_eq "$(sys entries <&"$dir" | awk '{ print $1 }' | sort | xargs)" \
		". .. er file ok" "an open directory, $state"
	if [[ $state = off ]]; then
		counted "open=0/1 read=0/1" reads b
		counted "getattr=0/1" sys fstat <&"$file"
		[[ $(stat -c %s "$mnt/sub/deep/file") = 4 ]]
	else
		counted "open=1/0 read=2/0" reads b
		counted "getattr=1/0" sys fstat <&"$file"
	fi
	mkdir "made-$state-$RANDOM"
done
echo >&"$go"
wait $mapper || fail "who has it mapped"
expect_eq "$(xargs <"$CASE_TMP/mapped")" "ok one ok ok ONE" "by the mapping"
expect_eq "$(<"$src/sub/deep/file")" ONE "what the mapping wrote"
printf two >&"$file"
expect_eq "$(<"$src/sub/deep/file")" two "what the open file wrote"
exec {file}<&- {dir}<&- {go}>&-
