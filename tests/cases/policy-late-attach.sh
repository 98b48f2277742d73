#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory that gets its backing after a policy has decided on it, or has passed it
# by: what is below it, decided by a tag that it may not keep, is decided anew. Other
# late backings leave all as it is.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

mkdir -p "$src/daemon/sub"
touch "$src/daemon/sub/file" "$src/late"
raw_mount --attach-root --entry-valid=1000
raw_policy tag
generation() { kernel_says "$mnt" generation; }

# Without a backing the directory keeps the root's tag: what is below is the kernel's.
raw_is ok set entry-backing=0
exists "$mnt/daemon"
exists "$mnt/late"
raw_is ok set entry-backing=auto
exec {dir}<"$mnt/daemon/sub" {file}<"$mnt/daemon/sub/file"
counted "getattr=1/0" sys fstat <&"$dir"
counted "getattr=1/0" sys fstat <&"$file"
counted "readdir=1/0" sys entries 4096 1 <&"$dir"

# A file: only itself.
before=$(generation)
raw_id backing late ops=getattr
raw_is ok attach late "$REPLY"
expect_eq "$(generation)" "$before" "generation, after a file"
exists "$mnt"
counted "getattr=1/0" exists "$mnt/late"

# The directory: its name gives it another tag, and all below it, open or not.
raw_id backing daemon ops=getattr,readdir
raw_is ok attach daemon "$REPLY"
expect_eq "$(generation)" $((before + 1)) "generation, after a directory"
counted "getattr=0/1 policy=1" sys fstat <&"$file"
counted "getattr=0/1 policy=1" sys fstat <&"$dir"
sys seek 0 <&"$dir" >/dev/null
counted "readdir=0/1 policy=1" sys entries 4096 1 <&"$dir"
exists "$mnt"
counted "getattr=1/0" exists "$mnt/late"

exec {dir}<&- {file}<&-

# The same by a reply that revalidates its name.
mkdir -p "$src/daemon2/sub"
raw_is ok set entry-backing=0 entry-valid=0
exists "$mnt/daemon2/sub"
raw_id backing daemon2/sub ops=getattr
raw_is ok attach daemon2/sub "$REPLY"
exec {dir}<"$mnt/daemon2/sub"
counted "getattr=1/0" sys fstat <&"$dir"
before=$(generation)
raw_is ok set entry-backing=auto
exists "$mnt/daemon2"
expect_eq "$(generation)" $((before + 1)) "generation, after a directory was looked up"
counted "getattr=0/1 policy=1" sys fstat <&"$dir"
exec {dir}<&-
