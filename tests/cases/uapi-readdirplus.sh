#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# READDIRPLUS names inodes without a backing: the server serves them until a lookup
# attaches one. An inode that has one keeps it, and its attributes, whatever a listing
# says of it.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

mkdir "$src/dir"
for name in attached bare; do echo "$name" >"$src/dir/$name"; done
raw_mount --attach-root --init=+readdirplus --opendir-flags=0 --attr-valid=1000 --entry-valid=1000
exists "$mnt/dir/attached"
exists "$mnt/dir"
counted "getattr=1/0" exists "$mnt/dir/attached"

listing() { sys entries <"$mnt/dir" >listed; }
counted "readdirplus=0/2 readdir=0/0 lookup=0/0" listing
expect_eq "$(<listed)" "$(sys entries <"$src/dir")" "the listing"
raw_is 3 nodes

# Known by the listing: the name and the attributes are cached as the reply says.
echo longer >>"$src/dir/bare"
counted "lookup=0/0 getattr=0/0" exists "$mnt/dir/bare"
expect_eq "$(stat -c %s "$mnt/dir/bare")" 5 "size, cached"
counted "getattr=1/0 lookup=0/0" exists "$mnt/dir/attached"

# What a listing says of attributes goes with the next look at the backing.
raw_is ok set entry-ino=+1
counted "readdirplus=0/2" listing
raw_is ok set entry-ino=0
expect_eq "$(stat -c '%i %s' "$mnt/dir/attached")" "$(stat -c '%i %s' "$src/dir/attached")" \
	"of what has a backing"

# A lookup by name attaches; nothing but that changes. A listing is not the kernel's.
raw_is ok set entry-valid=0
counted "readdirplus=0/2" listing
counted "lookup=0/1 getattr=1/0" exists "$mnt/dir/bare"
counted "lookup=0/1 getattr=1/0" exists "$mnt/dir/bare"
expect_eq "$(stat -c %s "$mnt/dir/bare")" 12 "size, by the backing"

# Another type in a listing is another inode.
exec {file}<"$mnt/dir/attached"
raw_is ok set entry-type=0040000
counted "readdirplus=0/2" listing
raw_is ok set entry-type=0
expect_eq "$(sys fstat <&"$file")" EIO "fstat of what has changed its type"
exec {file}<&-
expect_eq "$(sys stat "$mnt/dir/attached")" ok "stat after that"
counted "getattr=1/0" exists "$mnt/dir/attached"

# With FOPEN_PASSTHROUGH it is not asked for.
raw_is ok set opendir-flags=0x80
counted "readdirplus=0/0 readdir=2/0" listing
