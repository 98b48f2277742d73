#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A daemon of another author's, in less than 200 lines on libthru's public header:
# what it has fetched is the kernel's, at once, also where it is open already; what
# it could not fetch is an error, and is tried again.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

lines=$(wc -l <"$THRU_ROOT/tests/daemons/lazyfs.c")
((lines < 200)) || fail "tests/daemons/lazyfs.c takes $lines lines"

remote=$CASE_TMP/remote cache=$SCRATCH/cache mnt=$CASE_TMP/mnt
mkdir "$remote" "$cache" "$mnt" "$remote/dir"
for name in one two gone; do echo "the data of $name" >"$remote/$name"; done
head -c 20M /dev/urandom >"$remote/big"
cp /bin/true "$remote/program"
for ((i = 0; i < 500; i++)); do : >"$remote/a-longer-name-to-fill-more-than-one-buffer-$i"; done
chown 7:8 "$remote/two"
chmod 640 "$remote/two"
touch -d '2001-02-03 04:05:06.789' "$remote/two"

# lazy_mount [POLICY]
lazy_mount() {
	"$THRU_ROOT/build/tests/daemons/lazyfs" "$remote" "$cache" "$mnt" "$@" \
		>"$CASE_TMP/lazy.log" 2>&1 &
	lazy_pid=$!
	defer lazy_umount
	eventually 10 grep -q level "$CASE_TMP/lazy.log"
}
lazy_umount() {
	[[ $lazy_pid ]] || return 0 # done before
	umount "$mnt" && wait "$lazy_pid" || return
	lazy_pid=''
}
attributes() { stat -c '%s %a %u %g %h %Y %y' "$1"; }
# Not to be trusted for a second more than the kernel is told to.
let_expire() { sleep 1.1; }

lazy_mount
expect_eq "$(<"$CASE_TMP/lazy.log")" "lazyfs: level ino ()" "level"
expect_eq "$(kernel_says "$mnt" ino)" 1 "FUSE_PASSTHROUGH_INO"
diff <(cd "$remote" && find . -maxdepth 1 -type f | sort) \
	<(cd "$mnt" && find . -type f | sort) || fail "other names"
for name in one big; do
	expect_eq "$(sys entries <"$mnt" | awk -v n=$name '$1 == n { print $2 }')" \
		"$(stat -c %i "$mnt/$name")" "the inode number of $name as listed"
done
expect_errno EROFS touch "$mnt/one"
expect_errno ENOENT stat "$mnt/nothing"

# Before
expect_eq "$(attributes "$mnt/two")" "$(attributes "$remote/two")" "attributes of two"
let_expire
by_daemon "$mnt" lookup stat "$mnt/two"
ino=$(stat -c %i "$mnt/two")
# Open elsewhere, by one who has not read and does not wait: nothing is fetched for him
mkfifo go said
io "$mnt/two" rdonly,nonblock wait read=100 map=shared,read load=16 <go >said &
early=$!
exec {go}>go {said}<said
read -rt $((10 * slow)) -u "$said" || true
[[ -k $cache/two ]] || fail "fetched for who did not want to wait"

# Fetched by two at once, and attached meanwhile
cmp "$mnt/two" "$remote/two" &
cmp "$mnt/two" "$remote/two"
wait $! || fail "other data for who came second"
open_by kernel "$mnt" "$mnt/two"
expect_eq "$(stat -c %i "$mnt/two")" "$ino" "inode number, before and after"
expect_eq "$(attributes "$mnt/two")" "$(attributes "$remote/two")" "attributes of two"
echo >&"$go"
exec {go}>&-
read -rt $((10 * slow)) -u "$said" -a words || true
wait "$early"
expect_eq "${words[*]}" "the.data.of.two. ok the.data.of.two." "who had it open before"
exec {said}<&-

# With nobody left who has it open in another mode, all is the kernel's
let_expire
by_kernel "$mnt" open cat "$mnt/two"
by_kernel "$mnt" read cat "$mnt/two"
# REMOTE is not asked any more
echo "other data" >"$remote/two"
expect_eq "$(<"$mnt/two")" "the data of two" "the data that were fetched"

# Several at once, of what takes a while
for ((i = 0; i < 4; i++)); do cmp "$mnt/big" "$remote/big" & done
for ((i = 0; i < 4; i++)); do wait -n || fail "other data of big"; done
by_kernel "$mnt" read cmp "$mnt/big" "$remote/big"
"$mnt/program"

# What cannot be fetched, and then can
stat "$mnt/gone" >/dev/null
mv "$remote/gone" "$remote/dir"
expect_errno ENOENT cat "$mnt/gone"
mv "$remote/dir/gone" "$remote"
let_expire
cmp "$mnt/gone" "$remote/gone"
by_kernel "$mnt" open cat "$mnt/gone"
lazy_umount

# The cache is full; what is in it is there for the next mount, with a policy
lazy_mount all
expect_eq "$(<"$CASE_TMP/lazy.log")" "lazyfs: level policy ()" "level"
by_daemon "$mnt" open cat "$mnt/two" # and attached again
by_kernel "$mnt" open cat "$mnt/two"
open_by kernel "$mnt" "$mnt/two"
lazy_umount
mount -t tmpfs -o size=16M full "$cache"
defer umount "$cache"
lazy_mount none
expect_errno ENOSPC cat "$mnt/big"
cmp "$mnt/one" "$remote/one"
[[ -k $cache/big && ! -s $cache/big ]] || fail "a part of what was not fetched is left"
mount -o remount,size=64M "$cache"
cmp "$mnt/big" "$remote/big"
by_daemon "$mnt" open cat "$mnt/one"
lazy_umount
no_pins

# It ends with a signal as well, and leaves no mount
lazy_mount nothing-like-that
expect_match "$(<"$CASE_TMP/lazy.log")" "level ino \(policy 'nothing-like-that': " "level"
kill "$lazy_pid"
wait "$lazy_pid"
lazy_pid=''
! is_mounted "$mnt" || fail "still mounted"
