#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy that goes by the name is asked again when that has changed: by a rename
# through the mount and by one beneath it, of files and of directories.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/dir
touch "$src"/{file,dir/below}
thru_mount "$src" "$mnt" "${uncached[@]}" --policy "$THRU_ROOT/build/tests/bpf/name.bpf.o"

for name in file dir; do
	stat_by kernel "$mnt" "$mnt/$name"
	mv "$mnt/$name" "$mnt/daemon-$name"
	stat_by daemon "$mnt" "$mnt/daemon-$name"
	mv "$mnt/daemon-$name" "$mnt/$name"
	stat_by kernel "$mnt" "$mnt/$name"

	mv "$src/$name" "$src/daemon-$name"
	stat_by daemon "$mnt" "$mnt/daemon-$name"
done
mv "$src/daemon-dir" "$src/dir"
stat_by kernel "$mnt" "$mnt/dir"
mv "$mnt/daemon-file" "$mnt/file"

# Open files of it follow, whoever looks at them meanwhile.
exec {fd}<"$mnt/file"
while :; do sys fstat <&"$fd" >/dev/null; done &
defer kill "$!"
for ((i = 0; i < 25; i++)); do
	mv "$mnt/file" "$mnt/daemon-file"
	asked "$mnt" stat sleep 0.2
	((kernel == 0)) || fail "turn $i: fstat served by the old name, $kernel times"
	mv "$mnt/daemon-file" "$mnt/file"
done
