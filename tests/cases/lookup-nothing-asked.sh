#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With all of it passed through, nothing that programs do with a tree to read it asks
# the server for anything; what they see is what is there.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

tree=$src/tree
mkdir -p "$tree/bin" "$tree/sub/deep/er"
for ((i = 0; i < 30; i++)); do echo "line $i" >"$tree/sub/file-$i"; done
cp /bin/true "$tree/bin/program"
printf '#!/bin/sh\necho from a script\n' >"$tree/bin/script"
chmod 755 "$tree/bin/"*
ln -s ../bin/program "$tree/sub/link"
ln -s sub/deep "$tree/directory"
ln "$tree/sub/file-1" "$tree/sub/deep/er/hard"
setfattr -n user.note -v text "$tree/sub/file-2"
setfacl -m u:1000:r "$tree/sub/file-3" 2>/dev/null || true
truncate -s 1M "$tree/sub/sparse"
mkdir "$tree/project"
mkdir "$tree/python"
for ((i = 0; i < 5; i++)); do echo "value = $i" >"$tree/python/module$i.py"; done
(
	cd "$tree/project"
	mkdir include
	for ((i = 0; i < 20; i++)); do
		echo "#define N$i $i" >"include/h$i.h"
		echo "#include <h$i.h>" >>main.c
	done
	echo "int main(void) { return N7; }" >>main.c
	git init -q .
	git add include main.c
	git -c user.name=n -c user.email=e@example.org commit -qm message
	echo changed >>main.c
	touch untracked
) || fail "no git, or no tree for it"
raw_mount --attach-root --ops=all --init=+acl,+atomic-o-trunc

asked_or_fell_back() {
	requests_seen
	grep -v ' 0$' <(grep ^fallback "$counters_file") || true
}
same() {
	local status_src=0 status_mnt=0
	(cd "$src/tree" && "$@") >"$CASE_TMP/expected" 2>&1 || status_src=$?
	(cd "$mnt/tree" && "$@") >"$CASE_TMP/found" 2>&1 || status_mnt=$?
	expect_eq "$status_mnt" "$status_src" "exit status of: $*"
	diff "$CASE_TMP/expected" "$CASE_TMP/found" || fail "another output: $*"
	expect_eq "$(asked_or_fell_back)" "" "asked of the server by: $*"
}
for round in cold warm; do
	same find . -printf '%p %i %m %n %s %u %g %l\n'
	same ls -lRi --time-style=full-iso
	same ls -la
	same du -a .
	same grep -r "line 1" .
	same tar cf - .
	same cat sub/file-1 sub/file-2
	same readlink sub/link directory
	same sh -c 'cat directory/er/../../file-1'
	same getfattr -d -m - -R .
	same getfacl -R .
	same lsattr -d .
	same lsattr .
	same ./bin/program
	same ./bin/script
	same sh -c 'test -t 0 <sub/file-1'
	same env PYTHONPATH=python python3 -B -c \
		'import module1, module4; print(module1.value, open("sub/file-1").read())'
	same stat -f -c '%a %b %f %S %l' .
	same test -e nothing
	same sh -c 'cd sub/deep && /bin/pwd | sed s,.*tree,,'
	same cp -a sub/deep /tmp
	same cmp sub/sparse /dev/zero -n 1M
	same env GIT_OPTIONAL_LOCKS=0 git -C project status --porcelain
	same env GIT_OPTIONAL_LOCKS=0 git -C project diff --stat
	same cpp -P -Iproject/include project/main.c
	echo "$round is done"
done
df "$mnt" >/dev/null
expect_eq "$(asked_or_fell_back)" "" "asked of the server by df"
raw_is 0 nodes
