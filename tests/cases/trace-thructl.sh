#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# thructl trace: a line for each operation, with its path, who served it, and why; as many
# as the kernel counts, at the full speed of a walk.
# timeout: 180
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src
mkdir -p "$src"/{many,kept} "$src"/$'odd\nname'
for i in {1..2000}; do echo; done | split -l 1 -a 3 - "$src/many/"
echo text | tee "$src/kept/file" >"$src/file"
touch "$src"/$'odd\nname/a b'
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/kept" off
counters=/sys/fs/fuse/connections/$(conn_of "$mnt")/passthrough
counts() { awk -v column="$1" '$1 == "op" && $2 != 2 { n += $column } END { print n + 0 }' "$counters"; }

# traced ARG...: trace while `work` runs, into ./out and ./err
traced() {
	local pid
	thructl trace "$@" "$mnt" >out 2>err &
	pid=$!
	until [[ -s out ]] || ! kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
	sleep 1 # what is attached, and has told all inodes to decide anew
	kernel=$(counts 3) daemon=$(counts 4)
	work >/dev/null 2>&1 || true
	kernel=$(($(counts 3) - kernel)) daemon=$(($(counts 4) - daemon))
	kill -INT "$pid"
	wait "$pid" || fail "thructl trace $*: status $?"$'\n'"$(<err)"
	expect_eq "$(<err)" "" "what it says"
}

# All of a walk
work() { find "$mnt/many" -size +1; cat "$mnt/kept/file" "$mnt"/odd*/*; touch "$mnt/new"; }
traced
expect_eq "$(grep -c ' kernel  ' out)" "$kernel" "lines of the kernel"
((kernel > 4000)) || fail "a walk of $kernel operations"
expect_eq "$(grep -v '  introduce ' out | grep -c ' daemon  ')" "$daemon" "lines of the daemon"
line() { grep -qE "$1" out || fail "no line '$1'"$'\n'"$(grep -v /many out | head -60)"; }
time=' *[0-9]+\.[0-9]+'
line "^$time  find +[0-9]+  getattr +kernel +ok $time +[0-9]+  $mnt/many/aaa\$"
line "^$time  cat +[0-9]+  open +daemon +ok $time +[0-9]+  $mnt/kept/file \(policy\)\$"
line "^$time  touch +[0-9]+  create +daemon +ok $time +[0-9]+  $mnt/new\$"
line "  introduce +daemon +ok .*  $mnt/kept\$"
line "  open +kernel +ok .*  $mnt/odd\\\\012name/a b\$"

# Parts of it
work() { cat "$mnt/kept/file" "$mnt/file"; stat "$mnt/kept/none"; }
traced --path "$mnt/kept/*" --op open,read
expect_eq "$(tail -n +2 out | awk '{ print $4, $9 }' | sort -u)" \
	"open $mnt/kept/file"$'\n'"read $mnt/kept/file" "a part of it"
traced --daemon-only --op lookup
expect_eq "$(tail -n +2 out | awk '{ print $5, $6, $9 }' | sort -u)" \
	"daemon ENOENT $mnt/kept/none"$'\n'"daemon ok $mnt/kept/file" "what the daemon looked up"

# What makes and removes names has the name, whatever is in it and however long
long=$(printf 'n%.0s' {1..255})
work() {
	mkdir "$mnt/dir"
	mv "$mnt/dir" "$mnt/moved"
	ln -s /nowhere "$mnt/moved/link"
	rm "$mnt/moved/link"
	touch "$mnt/moved/$long" "$mnt/moved/"$'new\nline'
	rm "$mnt/moved/"*
	rmdir "$mnt/moved"
}
traced --op mkdir,rename2,symlink,unlink,create,rmdir
expect_eq "$(tail -n +2 out | sed -nE "s#.* (mkdir|rename2|symlink|unlink|create|rmdir) +daemon +ok .*  $mnt#\1 #p")" \
"mkdir /dir
rename2 /dir
symlink /moved/link
unlink /moved/link
create /moved/$long
create /moved/new\\012line
unlink /moved/new\\012line
unlink /moved/$long
rmdir /moved" "names"

# For machines: an object a line
thructl trace --json --for 4 "$mnt" >out &
sleep 2
cat "$mnt/kept/file" "$mnt"/odd*/*
wait $!
expect_match "$(grep '"operation":"open"' out | head -1)" \
	"^\{\"time_ns\":[0-9]+,\"command\":\"cat\",\"pid\":[0-9]+,\"operation\":\"open\",\"server\":\"daemon\",\"error\":\"\",\"duration_ns\":[0-9]+,\"inode\":[0-9]+,\"path\":\"$mnt/kept/file\",\"tag\":[0-9]+,\"reason\":\"policy\"\}\$" "JSON"
expect_eq "$(grep -vc '^{.*}$' out || true)" 0 "lines that are no object"

# What is wrong
for args in "--op none" "--op open,," "--for 0" "--for x" "--inode 3" "--output f"; do
	status=0
	# shellcheck disable=SC2086 # words are meant
	thructl trace $args "$mnt" >said 2>&1 || status=$?
	expect_eq "$status $(wc -l <said)" "2 1" "thructl trace $args: $(<said)"
done
expect_fail thructl trace /
expect_fail thructl status --daemon-only
expect_fail as 1000:1000 thructl trace --for 1 "$mnt"
no_tracers
