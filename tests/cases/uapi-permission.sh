#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Passthrough asks nobody but the kernel, and the kernel asks the mode, owner and
# groups as they are now: a caller gets what the same file elsewhere would give.
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/rawfuse.sh"

echo secret >"$src/file"
mkdir -p "$src/dir/sub"
touch "$src/dir/sub/file"
chmod 755 "$CASE_TMP" "$src" "$src/dir" "$src/dir/sub"
raw_mount --attach-root --entry-valid=1000 --attr-valid=1000
sys=$THRU_ROOT/build/tests/tools/sys
nobody() { as 65534:65534 "$sys" "$@"; }

chmod 600 "$src/file"
expect_eq "$(nobody open "$mnt/file" rdonly)" EACCES "open of a file with mode 600"
expect_eq "$(nobody stat "$mnt/file")" ok "stat"
chmod 604 "$src/file"
expect_eq "$(nobody open "$mnt/file" rdonly)" ok "open of a file with mode 604"
expect_eq "$(nobody open "$mnt/file" rdwr)" EACCES "open to write"
chmod 600 "$src/file"
expect_eq "$(nobody open "$mnt/file" rdonly)" EACCES "open after the mode has changed back"
chown 65534 "$src/file"
expect_eq "$(nobody open "$mnt/file" rdwr)" ok "open by the new owner"
chown 0 "$src/file"
expect_eq "$(nobody open "$mnt/file" rdonly)" EACCES "open by the former owner"
chown :12 "$src/file"
chmod 640 "$src/file"
expect_eq "$(as 65534:65534,12 "$sys" open "$mnt/file" rdonly)" ok "open by the group"
expect_eq "$(as 65534:65534,13 "$sys" open "$mnt/file" rdonly)" EACCES "open by another group"

# Directories: search and list.
expect_eq "$(nobody stat "$mnt/dir/sub/file")" ok "stat"
chmod 700 "$src/dir"
expect_eq "$(nobody stat "$mnt/dir/sub/file")" EACCES "stat below a directory with mode 700"
expect_eq "$(nobody open "$mnt/dir" rdonly,directory)" EACCES "opendir"
chmod 711 "$src/dir"
expect_eq "$(nobody stat "$mnt/dir/sub/file")" ok "stat below a directory with mode 711"
expect_eq "$(nobody open "$mnt/dir" rdonly,directory)" EACCES "opendir"
