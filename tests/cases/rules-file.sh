#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Rules go to a file and come back from it, whatever their paths are named: all
# of them, in place of what there was, or none.
# timeout: 120
. "$THRU_ROOT/tests/lib/case.sh"
. "$THRU_ROOT/tests/lib/policy.sh"

src=$SCRATCH/src mnt=$CASE_TMP/mnt
odd=$'a b\\040\n\xff'
mkdir -p "$src"/{sub/deep,gone,"$odd"}
touch "$src"/{sub,sub/deep}/file
thru_mount "$src" "$mnt" "${uncached[@]}"
thructl set "$mnt/sub" off
thructl set "$mnt/sub/deep" meta
thructl set "$mnt/$odd" getattr,read

# What is saved is what is loaded.
thructl rules save saved "$mnt"
expect_eq "$(head -n 1 saved)" "thru-rules 1" "the version"
expect_eq "$(grep -c . saved)" 5 "lines saved"
expect_eq "$(stat -c %a saved)" 644 "mode of the file"
before=$(thructl list "$mnt")
thructl set "$mnt/gone" off
thructl clear "$mnt/sub/deep"
thructl set "$mnt/sub" on
stat_by kernel "$mnt" "$mnt/sub/file"
thructl rules load saved "$mnt"
expect_eq "$(thructl list "$mnt")" "$before" "rules loaded"
stat_by daemon "$mnt" "$mnt/sub/file"
stat_by kernel "$mnt" "$mnt/sub/deep/file"
stat_by kernel "$mnt" "$mnt/gone"
thructl rules save "$mnt" | diff - saved
expect_match "$(thructl rules save --json again "$mnt")" '"rules": *4' "saved, in JSON"
diff again saved
expect_fail thructl rules save --json "$mnt"

# A file that is wrong somewhere changes nothing.
refused() {
	expect_fail thructl rules load "$1" "$mnt"
	expect_match "$(<"$CASE_TMP/.output")" "$2" "loading $1"
	expect_eq "$(thructl list "$mnt")" "$before" "rules after loading $1"
}
{ sed 's/^\/sub none/\/sub all/' saved; echo "/none off"; echo "/nor/this off"; } >missing
refused missing "rules load '/none': line 6: No such file or directory"
expect_match "$(<"$CASE_TMP/.output")" "'/nor/this'" "the other path"
{ sed 's/^\/sub none/\/sub all/' saved; echo "/gone fly"; } >wrong
refused wrong "line 6: 'fly' names no operations"
ln "$src/sub/file" "$src/link"
{ cat saved; echo "/link off"; echo "/sub/file on"; } >twice
refused twice "lines 6 and 7: one file"
ln -s sub "$src/symlink"
{ cat saved; echo "/symlink/deep off"; } >symlink
refused symlink "symbolic links"
refused none "No such file"
expect_fail thructl rules load saved /
expect_fail thructl rules save /dev/full "$mnt"

# What is gone is left out when asked so.
thructl rules load --keep-going missing "$mnt" 2>err
expect_eq "$(grep -c 'left out' err)" 2 "paths left out"
stat_by kernel "$mnt" "$mnt/sub/file"
expect_eq "$(thructl list "$mnt" | wc -l)" 5 "lines of thructl list"
thructl rules load - "$mnt" <saved
expect_eq "$(thructl list "$mnt")" "$before" "rules loaded from standard input"

# A rule whose path leads elsewhere is not saved as that of another; nor are any then.
mv "$mnt/gone" "$mnt/away"
thructl set "$mnt/away" off
mv "$mnt/away" "$mnt/gone"
mkdir "$mnt/away"
expect_fail thructl rules save moved "$mnt"
expect_match "$(<"$CASE_TMP/.output")" "'/away': moved or gone, but the rule of inode [0-9]+ is in force" "rules save"
[[ ! -e moved ]] || fail "rules were saved all the same"
thructl rules save --keep-going moved "$mnt" 2>err
expect_eq "$(grep -c away moved err | paste -sd' ')" "moved:0 err:1" "the rule left out"
diff moved saved
thructl clear "$mnt/gone"
rmdir "$mnt/away"

# No rules at all; and many that go at once.
echo "thru-rules 1" >empty
thructl rules load empty "$mnt"
stat_by daemon "$mnt" "$mnt"
policy fill "$(conn_of "$mnt")" 30000
thructl rules load saved "$mnt"
expect_eq "$(thructl list "$mnt")" "$before" "rules in place of 30000"
