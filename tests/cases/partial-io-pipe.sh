#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A splice that waits for its pipe keeps nobody from the file, whether the kernel
# writes it or the server: the pipe comes before the inode.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root
exists "$mnt/file"
mkfifo pipe
exec {pipe}<>pipe
for served in 1/0 0/1; do
	[[ $served = 1/0 ]] || raw_is ok set open-flags=1 # FOPEN_DIRECT_IO
	sys splice "$mnt/file" <&"$pipe" >said &
	waits() { [[ $(</proc/$!/wchan) = *pipe* || $(</proc/$!/syscall) = 275\ * ]]; }
	eventually 10 waits
	sleep 0.2
	# shellcheck disable=SC2016 # the inner shell expands
	timeout 10 bash -c 'chmod 600 "$1" && echo more >>"$1"' - "$mnt/file" ||
		fail "the file is locked, $served"
	written() { printf spliced >&"$pipe" && wait $!; }
	counted "write=$served" written
	expect_eq "$(<said)" ok "splice, $served"
	expect_eq "$(head -c 7 "$src/file")" spliced "what was written, $served"
	echo data >"$src/file"
done
