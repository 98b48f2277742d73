#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An ordinary user mirrors his own files through fusermount3, at level plain, and
# unmounts them; where he may not, he is told in one line. With noatime he mirrors those
# of others as well, of which only they can ask for that.
# shellcheck disable=SC2016 # the inner shell expands
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

[[ -u $(command -v fusermount3) ]] || skip "fusermount3 is not set-uid here"
# The checkout may be where an ordinary user cannot go.
mkdir "$CASE_TMP/bin"
cp "$(command -v thrud)" "$CASE_TMP/bin/"
chmod 755 "$CASE_TMP" "$CASE_TMP/bin"
PATH=$CASE_TMP/bin:$PATH
user=(as 1000:1000 env PATH="$PATH")
mkdir -p "$src" "$mnt"
chown 1000:1000 "$src" "$mnt"

chmod 600 /dev/fuse
expect_fail "${user[@]}" thrud "$src" "$mnt"
grep -q '^thrud: mount on' "$CASE_TMP/.output" || fail "$(<"$CASE_TMP/.output")"
! is_mounted "$mnt" || fail "mounted"

chmod 666 /dev/fuse
defer chmod 600 /dev/fuse
setpriv --reuid=1000 --regid=1000 --clear-groups env PATH="$PATH" \
	thrud "$src" "$mnt" >"$CASE_TMP/said" 2>&1 || skip "$(tail -n1 "$CASE_TMP/said")"
expect_match "$(<"$CASE_TMP/said")" 'level plain \(no CAP_SYS_ADMIN\)' "what it says"
"${user[@]}" bash -c 'echo x >"$1/file"; mkdir "$1/dir"; mv "$1/file" "$1/dir/"' - "$mnt"
expect_eq "$(<"$src/dir/file")" x "a file"
expect_eq "$(stat -c '%u %g' "$src/dir/file")" "1000 1000" "its owner"
expect_errno EACCES ls "$mnt" # root is another user
setpriv --reuid=1000 --regid=1000 --clear-groups fusermount3 -u "$mnt"
eventually 5 eval '! pgrep -x thrud'

# Of root's, what he may read.
chown root "$src" "$src/dir"
echo others >"$src/others"
touch -a -d '2001-01-01 UTC' "$src/dir/file"
setpriv --reuid=1000 --regid=1000 --clear-groups env PATH="$PATH" \
	thrud -o noatime "$src" "$mnt" >/dev/null
expect_eq "$("${user[@]}" ls "$mnt" | xargs)" "dir others" "a listing, noatime"
expect_eq "$("${user[@]}" cat "$mnt/others")" others "a file of another's, noatime"
expect_eq "$("${user[@]}" cat "$mnt/dir/file")" x "his own file, noatime"
expect_match "$(stat -c %x "$src/dir/file")" ^2001-01-01 "access time of his own file"
setpriv --reuid=1000 --regid=1000 --clear-groups fusermount3 -u "$mnt"
eventually 5 eval '! pgrep -x thrud'
