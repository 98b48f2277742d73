#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory that is open, watched and worked in is renamed: through the mount, by an
# exchange, beneath the mount. All below it is decided anew, once for each rename; a
# file's rename touches nothing but the file. Watchers are told as they always are.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mkdir -p "$src"/dir/sub/deep "$src"/dir2
touch "$src"/dir/sub/deep/file "$src"/dir/alone
raw_mount --attach-root --entry-valid=1000
raw_policy tag
generation() { kernel_says "$mnt" generation; }
exec {dir}<"$mnt/dir" {sub}<"$mnt/dir/sub" {deep}<"$mnt/dir/sub/deep" {file}<"$mnt/dir/sub/deep/file"
exec {alone}<"$mnt/dir/alone"

# who kernel|daemon: by descriptors, which look nothing up
who() {
	local n=1/0 fd
	[[ $1 = kernel ]] || n=0/1
	for fd in "$file" "$deep" "$sub" "$dir"; do
		counted "getattr=$n lookup=0/0" sys fstat <&"$fd"
	done
	sys seek 0 <&"$deep" >/dev/null
	counted "readdir=$n" sys entries 4096 1 <&"$deep"
}
# moved COUNT CMD ARG...: so many generations go by
moved() {
	local before n=$1
	shift
	before=$(generation)
	"$@"
	expect_eq "$(generation)" $((before + n)) "generation after: $*"
}
who kernel
expect_eq "$(moved 1 sys watch "$mnt/dir" mv "$mnt/dir" "$mnt/daemon")" move-self$'\n'ok \
	"what a watcher of the directory is told"
who daemon
expect_eq "$(moved 1 sys watch "$mnt" mv "$mnt/daemon" "$mnt/dir")" \
	moved-from$'\n'moved-to$'\n'ok "what a watcher of its parent is told"
who kernel

# Below another one, and back.
mkdir "$mnt/daemons"
moved 1 mv "$mnt/dir/sub" "$mnt/daemons/sub"
counted "getattr=0/1" sys fstat <&"$file"
counted "getattr=1/0" sys fstat <&"$dir"
moved 1 mv "$mnt/daemons/sub" "$mnt/dir/sub"
who kernel

# Exchanged: two directories, two changes.
moved 2 fsop renameat2 exchange "$mnt/dir" "$mnt/daemons" >said
expect_eq "$(<said)" ok "exchange"
who daemon
moved 2 fsop renameat2 exchange "$mnt/dir" "$mnt/daemons" >said
who kernel

# A file: nothing but itself.
moved 0 mv "$mnt/dir/alone" "$mnt/dir/daemon-alone"
counted "getattr=0/1" sys fstat <&"$alone"
who kernel
moved 0 mv "$mnt/dir/daemon-alone" "$mnt/dir/alone"
counted "getattr=1/0" sys fstat <&"$alone"

# Beneath the mount: known by the first lookup of the new name.
mv "$src/dir" "$src/daemon"
who kernel
moved 1 exists "$mnt/daemon"
who daemon
mv "$src/daemon" "$src/dir"
moved 1 exists "$mnt/dir"
who kernel

# Over an empty directory that is open: that one stays what it was.
exec {gone}<"$mnt/dir2"
moved 1 mv -T "$mnt/dir" "$mnt/dir2"
who kernel
expect_eq "$(sys fstat <&"$gone")" ok "fstat of a directory that was replaced"
exec {dir}<&- {sub}<&- {deep}<&- {file}<&- {alone}<&- {gone}<&-
