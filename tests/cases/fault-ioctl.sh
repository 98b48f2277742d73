#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every allocation of BACKING_OPEN and BACKING_ATTACH may fail: ENOMEM then, and
# nothing is registered or attached.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/fault.sh"

touch "$src/file"
mkdir "$src/dir"
raw_mount --attach-root --entry-backing=0 --entry-valid=1000
exists "$mnt/file"
exists "$mnt/dir"

# until_good COMMAND...: with its first allocation failing, its second... until
# none does. Its last answer is in $REPLY, in $bad how many failed it.
until_good() {
	local n
	bad=0
	for ((n = 1; n < 200; n++)); do
		raw_is ok fail "$n"
		raw "$@" >/dev/null
		answer=$REPLY
		[[ $answer != ENOMEM ]] || bad=$((bad + 1))
		raw failed >/dev/null
		[[ $REPLY = 1 ]] || break
		[[ $answer != E* || $answer = ENOMEM ]] || fail "$answer in round $n: $*"
		[[ $answer = E* ]] || undo "$answer"
	done
	expect_eq "$REPLY" 0 "allocations that failed in round $n: $*"
	echo "$*: $((n - 1)) allocations, $bad of them necessary"
	REPLY=$answer
}

undo() { raw_is ok close "$1"; }
for target in "file ops=getattr,read,write" "dir ops=getattr,readdir" "file"; do
	# shellcheck disable=SC2086 # words
	until_good backing $target
	expect_match "$REPLY" '^[1-9][0-9]*$' "the id for $target"
	((bad)) || fail "no allocation made it fail"
	raw_is ok close "$REPLY"
done

undo() { raw_is ok attach file 0; }
raw_id backing file ops=getattr,read,write
id=$REPLY
until_good attach file "$id"
expect_eq "$REPLY" ok "attach"
counted "getattr=1/0" exists "$mnt/file"
undo() { raw_is ok attach file "$id"; }
until_good attach file 0
expect_eq "$REPLY" ok "detach"
counted "getattr=0/1 unattached=1" exists "$mnt/file"
raw_is ok close "$id"
