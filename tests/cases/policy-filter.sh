#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Filters of single operations: a policy that grants can still keep an operation for the
# daemon, or fail it, each time it is asked for. Without filters none is called.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mnt=$CASE_TMP/mnt src=$SCRATCH/src object=$THRU_ROOT/build/tests/bpf/filter.bpf.o
mkdir -p "$src"/{dir,daemon-dir,closed-dir,late}
touch "$src"/{file,daemon,closed,nonsense,frozen}
for i in {1..2000}; do echo; done | split -l 1 -a 3 - "$src/late/"
thru_mount "$src" "$mnt" "${uncached[@]}" --policy "$object"
expect_eq "$(kernel_says "$mnt" policy)" filter "policy"


# getattr
stat_by kernel "$mnt" "$mnt/file"
stat_by daemon "$mnt" "$mnt/daemon"
expect_errno EACCES stat "$mnt/closed"
stat_by daemon "$mnt" "$mnt/nonsense"
expect_match "$(kernel_says "$mnt" fallback | awk '/invalid/ { print $2 }')" \
	'^[1-9]' "invalid answers"
# What the kernel has to know by itself is not filtered, nor shown
expect_eq "$(<"$mnt/closed")" "" "a file that may not be looked at"
echo text >"$src/daemon"
expect_eq "$(cat "$mnt/daemon")" text "a file that the daemon describes"
expect_eq "$(stat --cached=always -c %s "$mnt/daemon")" 0 "its size, of nobody"
expect_eq "$(stat --cached=never -c %s "$mnt/daemon")" 5 "its size, of the daemon"
truncate -s 0 "$src/daemon"

# Nor is it missed while the inode is decided anew: a name begins with "closed" all along
touch "$src/closed-a"
moves() { while [[ ! -e $CASE_TMP/stop ]]; do mv "$mnt/closed-a" "$mnt/closed-b"; mv "$mnt/closed-b" "$mnt/closed-a"; done; }
moves &
mover=$!
for _ in {1..80}; do
	! stat "$mnt/closed-a" >/dev/null 2>&1 || fail "looked at closed-a"
	! stat "$mnt/closed-b" >/dev/null 2>&1 || fail "looked at closed-b"
done
touch stop
wait "$mover"
rm "$mnt"/closed-[ab]

# setattr
opcodes[set]=4
changed_by() { "by_$1" "$mnt" set "${@:2}"; }
changed_by kernel chmod 600 "$mnt/file"
changed_by kernel touch -d @1 "$mnt/file"
changed_by daemon truncate -s 5 "$mnt/file"
changed_by daemon chmod 600 "$mnt/daemon"
expect_errno EPERM chmod 600 "$mnt/frozen"
expect_errno EACCES truncate -s 1 "$mnt/closed"
expect_eq "$(stat -c %s:%a "$src/file" "$src/daemon" "$src/frozen" "$src/closed")" \
	$'5:600\n0:600\n0:644\n0:644' "what has changed"

# readdir, from one server to the other in the midst of it
by_kernel "$mnt" list ls -f "$mnt/dir"
by_daemon "$mnt" list ls -f "$mnt/daemon-dir"
expect_errno EACCES ls -f "$mnt/closed-dir"
asked "$mnt" list ls -f "$mnt/late"
((kernel > 0 && daemon > 0)) || fail "kernel $kernel, daemon $daemon times asked"
expect_eq "$(find "$mnt/late" | sed "s,^$mnt,," | sort | md5sum)" \
	"$(find "$src/late" | sed "s,^$src,," | sort | md5sum)" \
	"the listing"

# It is called for what is asked, and decides once
before=$(bpftool map dump pinned "$(pin_of "$mnt" stats)")
for _ in {1..5}; do stat "$mnt/file" >/dev/null; done
after=$(bpftool map dump pinned "$(pin_of "$mnt" stats)")
values() { grep -o '"\?value"\?: [0-9]*' <<<"$1" | grep -o '[0-9]*' | paste -sd' '; }
read -r lookups getattrs _ <<<"$(values "$before")"
read -r lookups2 getattrs2 _ <<<"$(values "$after")"
expect_eq "$((lookups2 - lookups)) $((getattrs2 - getattrs))" "0 5" "calls for five stats"

# Another policy has none
thructl policy replace all "$mnt"
for name in daemon closed nonsense; do stat_by kernel "$mnt" "$mnt/$name"; done
changed_by kernel truncate -s 7 "$mnt/file"
by_kernel "$mnt" list ls -f "$mnt/closed-dir"
thructl policy replace "$object" "$mnt"
stat_by daemon "$mnt" "$mnt/daemon"
expect_errno EACCES stat "$mnt/closed"
thructl policy detach "$mnt"
stat_by kernel "$mnt" "$mnt/closed"
