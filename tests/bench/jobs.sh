# shellcheck shell=bash disable=SC2154,SC2034 # $dir, $own and $tarball are the caller's
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whole jobs, each a function that runs one on a side: $dir is the tree, $own a
# directory in it that is this side's alone. Whatever it prints must be the same
# number of lines on all sides. before_JOB goes before it, untimed. Sourced.

declare -A jobs=(
	[git-status]="git status of a work tree of the source, nothing changed"
	[git-checkout]="git checkout of another commit, each fourth file changed, and back"
	[untar]="tar -x of the source"
	[tar]="tar -c of it"
	[find-grep]="find | xargs grep -l over it"
	[ls-lR]="ls -lR of it"
	[du]="du -a of it"
	[compile]="gcc -c of three files, all their headers in the tree"
	[rsync]="rsync -a of it to a copy, nothing to do"
	[python]="python3 that imports seven packages from the tree"
)
job_order=(git-status git-checkout untar tar find-grep ls-lR du compile rsync python)

git_in() { git -c safe.directory='*' -c core.pager=cat -C "$own/repo" "$@"; }

# jobs_new TREE TARBALL: what the jobs work on; `own_new` is for each side
jobs_new() {
	mkdir "$1"/{src,include,include/x86_64-linux-gnu,project,site,own}
	tar -xf "$2" -C "$1/src"
	cp -RL /usr/include/*.h /usr/include/{linux,asm-generic} "$1/include"
	cp -RL /usr/include/x86_64-linux-gnu/{bits,sys,gnu,asm} "$1/include/x86_64-linux-gnu"
	mkdir "$1/project/metabench"
	cp "$THRU_ROOT"/tests/tools/metabench/*.[ch] "$1/project/metabench"
	site_new "$1/site"
	dir=$1 own=$1/own
	mkdir "$own/repo"
	cp -a "$1/src/." "$own/repo"
	repo_new
}

# Packages of the standard library, to be found in the tree before those.
site_new() {
	local lib name
	lib=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
	for name in email json asyncio unittest xml http logging concurrent; do
		cp -r "$lib/$name" "$1"
	done
	find "$1" -name __pycache__ -prune -exec rm -rf {} +
	python3 -m compileall -q "$1"
}

repo_new() {
	local me=(-c user.name=bench -c user.email=bench@localhost -c gc.auto=0)
	git_in init -q
	git_in add -A
	git_in "${me[@]}" commit -qm one
	git_in branch one
	find "$own/repo" -name .git -prune -o -type f -print | sort | sed -n 'n;n;n;p' |
		while read -r file; do echo "another line" >>"$file"; done
	git_in "${me[@]}" commit -qam two
	git_in branch two
	git_in checkout -q one
}

job_git-status() { git_in status --porcelain; }
job_git-checkout() { git_in checkout -q two; git_in checkout -q one; }
before_untar() { rm -rf "$own/new"; mkdir "$own/new"; }
job_untar() { tar -xf "$tarball" -C "$own/new"; }
# Not to /dev/null, which tar would notice and read nothing.
job_tar() { tar -C "$dir" -cf - src | cat >/dev/null; }
job_find-grep() { find "$dir/src" -name '*.[ch]' -print0 | xargs -0 grep -l 'struct inode'; }
job_ls-lR() { ls -lR "$dir/src"; }
job_du() { du -a "$dir/src"; }
job_compile() {
	local file
	for file in tree meta data; do
		gcc -D_GNU_SOURCE -O1 -nostdinc -isystem "$gcc_include" \
			-isystem "$dir/include" -isystem "$dir/include/x86_64-linux-gnu" \
			-I "$dir/project" -c -o /tmp/object.o "$dir/project/metabench/$file.c"
	done
}
job_rsync() { rsync -a "$dir/src/" /mnt/copy; }
job_python() {
	PYTHONPATH=$dir/site python3 -S -c 'import email.message, json, asyncio, unittest, \
xml.dom.minidom, http.client, logging; assert json.__file__.startswith("'"$dir/site/"'")'
}
