#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# In a sticky directory nobody removes, renames or replaces what is another's by now,
# or what another has put in the place of his own, though the kernel still takes it for
# his; nor does he link to it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/mirror.sh"

user=(as 1000:1000)
protected=$(</proc/sys/fs/protected_hardlinks)
defer eval "echo $protected >/proc/sys/fs/protected_hardlinks"
echo 1 >/proc/sys/fs/protected_hardlinks
exists() { [[ -e $1 ]]; }

mkdir -p "$src"
mkdir -m 1777 "$src/sticky"
mirror plain --attr-timeout 1000 --entry-timeout 1000
cd "$mnt/sticky"

# names NAME...: the user's, and the kernel knows it
names() {
	local name
	mkdir "$src/sticky/${1}s-dir"
	for name in "${@:2}"; do touch "$src/sticky/$1s-$name"; done
	chown 1000:1000 "$src/sticky/$1s"-*
	for name in dir "${@:2}"; do exists "$1s-$name"; done
}

names owner removed renamed replacing replaced linked
"${user[@]}" rm -f owners-removed
"${user[@]}" mv -T owners-renamed owners-new
"${user[@]}" mv -T owners-replacing owners-replaced
"${user[@]}" ln owners-linked owners-link
"${user[@]}" rmdir owners-dir
expect_eq "$(cd "$src/sticky" && echo *)" "owners-link owners-linked owners-new owners-replaced" \
	"what the owner has done"

names other removed renamed replacing replaced linked
rm "$src"/sticky/others-{removed,renamed,replaced}
touch "$src"/sticky/others-{removed,renamed,replaced}
chown 0:0 "$src"/sticky/others-{dir,linked}
left() { find "$src/sticky" -name 'others*' -printf '%P %U %i %n\n' | sort; }
left >"$CASE_TMP/was"
expect_errno EPERM "${user[@]}" rm -f others-removed
expect_errno EPERM "${user[@]}" mv -T others-renamed others-new
expect_errno EPERM "${user[@]}" mv -T others-replacing others-replaced
expect_errno EPERM "${user[@]}" ln others-linked others-link
expect_errno EPERM "${user[@]}" rmdir others-dir
left >"$CASE_TMP/is"
diff "$CASE_TMP/was" "$CASE_TMP/is" || fail "done to what is another's"
cd /
