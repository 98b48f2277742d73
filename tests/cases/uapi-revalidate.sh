#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A name that is looked up again by its reply: the attributes in it are taken, a
# backing is attached if there was none, and one that is there stays. The inode is
# the same one all the while, also for who has it open.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo data >"$src/file"
raw_mount --attach-root --entry-backing=0 --attr-valid=1000 --open-flags=0
exists "$mnt/file"
exec {file}<"$mnt/file"

# Attributes, without a backing.
chmod 640 "$src/file"
chown 12:34 "$src/file"
echo much more >>"$src/file"
touch -d 2001-02-03T04:05:06.789012345 "$src/file"
counted "lookup=0/1 getattr=0/0" exists "$mnt/file"
format='%i %f %u %g %s %b %h %y %z'
read_file() { stat -Lc "$format" "/proc/self/fd/$file" >got; }
counted "lookup=0/0 getattr=0/0 statx=0/0" read_file
expect_eq "$(<got)" "$(stat -c "$format" "$src/file")" "attributes after a revalidation"

# A backing, when the reply has one. From then on it is asked, by the open file too.
chmod 600 "$src/file"
counted "getattr=0/0" sys fstat <&"$file"
raw_is ok set entry-backing=auto
exists "$mnt"
counted "lookup=0/1 getattr=1/0" exists "$mnt/file"
counted "getattr=1/0 lookup=0/0" read_file
expect_eq "$(<got)" "$(stat -c "$format" "$src/file")" "attributes by the backing"

# A reply without one takes nothing away, nor does one for the same inode again.
raw_is ok set entry-backing=0
counted "lookup=0/1 getattr=1/0" exists "$mnt/file"
counted "getattr=1/0" sys fstat <&"$file"
raw_id backing file ops=getattr,read,write
raw_is ok set entry-backing="$REPLY"
counted "lookup=0/1 getattr=1/0" exists "$mnt/file"
counted "getattr=1/0" sys fstat <&"$file"

# A number that is not the backing's, in a reply without one: the backing knows.
raw_is ok set entry-backing=0 entry-ino=+1
expect_eq "$(sys stat "$mnt/file")" ok "stat after a reply with another number"
expect_eq "$(stat -c %i "$mnt/file")" "$(stat -c %i "$src/file")" "number"
raw_is ok set entry-ino=0

# Another type is another inode: the open one fails from then on.
raw_is ok set entry-type=0040000
expect_match "$(stat -c %F "$mnt/file")" directory "type by the reply"
expect_eq "$(sys fstat <&"$file")" EIO "fstat of what has changed its type"
raw_is ok set entry-type=0 entry-backing=auto
counted "getattr=1/0" exists "$mnt/file"
exec {file}<&-
