#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A reply that comes after an abort reaches nobody: the caller had ECONNABORTED at
# once, the server gets ENOENT, and no reference is left in the source.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

# aborted OPCODE-NAME CMD ARG...: while the server has that request
aborted() {
	local name=$1 pid
	shift
	raw_mount --attach-root --entry-valid=1000
	sys stat "$mnt/file" >/dev/null
	sys stat "$mnt/dir" >/dev/null
	raw_is ok set hold="${opcode_of[$name]}"
	"$@" >said 2>&1 &
	pid=$!
	eventually 10 raw_holds "${opcode_of[$name]}"
	echo 1 >"/sys/fs/fuse/connections/$raw_conn/abort"
	wait "$pid" || true
	expect_match "$(<said)" "ECONNABORTED|Software caused connection abort" "$name"
	# Who has the session can go on with backings; nothing comes of it.
	raw_id backing file ops=getattr
	raw attach file "$REPLY" >/dev/null
	expect_eq "$(timeout 5 sys stat "$mnt/file")" ENOTCONN "stat after that"
	echo go >&"$raw_in"
	raw_umount
}
echo data >"$src/file"
mkdir "$src/dir"
touch "$src/unseen"
aborted lookup sys stat "$mnt/unseen"
aborted open sys open "$mnt/file" rdwr
aborted opendir sys open "$mnt/dir" rdonly,directory
aborted create sys open "$mnt/new" rdwr,creat,excl
aborted tmpfile sys tmpfile "$mnt"
aborted mkdir mkdir "$mnt/newdir"
aborted mknod mkfifo "$mnt/fifo"
aborted symlink ln -s target "$mnt/link"
