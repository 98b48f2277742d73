#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual pages format without a warning and leave nothing out: each verb, option,
# operation and policy, each function that libthru exports. Nor do they speak of
# functions and options that are not there.
set -euo pipefail
cd "$THRU_ROOT"
[[ -e build/thructl ]] || { echo "nothing built: make all"; exit 77; }
command -v groff >/dev/null || { echo "no groff"; exit 77; }
# shellcheck source=../lib/interface.sh
. tests/lib/interface.sh

bad=0
complain() {
	echo "$*"
	bad=1
}

for page in userspace/man/*.[1-9]; do
	warnings=$(groff -man -ww -Tutf8 -z "$page" 2>&1)
	[[ ! $warnings ]] || complain "$warnings"
done

# text PAGE: as read, a paragraph a line
text() {
	groff -man -Tascii -P-cbou -rLL=2000n -rHY=0 "userspace/man/$1"
}
thrud=$(text thrud.8) thructl=$(text thructl.8) libthru=$(text libthru.3)

# names PAGE TEXT WORD...: the text has each word by itself
names() {
	local word end
	for word in "${@:3}"; do
		end='([^a-z_-]|$)'
		[[ $word != *= ]] || end=''
		grep -qE -- "(^|[^a-z_-])$word$end" <<<"$2" ||
			complain "$1 does not name '$word'"
	done
}
mapfile -t words < <(long_options thrud)
names 'thrud -h' "$(build/thrud -h)" "${words[@]}"
mapfile -t -O "${#words[@]}" words < <(policies; levels)
names thrud.8 "$thrud" "${words[@]}"
for policy in $(policies); do
	mapfile -t words < <(policy_options "$policy")
	names thrud.8 "$thrud" "${words[@]/%/=}"
done

mapfile -t words < <(long_options thructl; operations)
names thructl.8 "$thructl" "${words[@]}" meta data all none on off
mapfile -t words < <(verbs)
names 'VERBS of thructl.8' "$(sed -n '/^VERBS/,/^OPERATIONS/p' <<<"$thructl" |
	grep -E '^ {7}[a-z]')" "${words[@]}"

# not_there PAGE PATTERN WORDS: what fits the pattern is one of the words
not_there() {
	local extra
	extra=$(grep -oE -- "$2" <<<"${!1}" | sort -u | comm -23 - <(sort -u <<<"$3"))
	[[ ! $extra ]] || complain "$1's page speaks of what is not there: $extra"
}
options=$(long_options thrud; long_options thructl)
not_there thrud '--[a-z][a-z-]+' "$options"
not_there thructl '--[a-z][a-z-]+' "$options"

exported=$(grep -oE '\bthru_[a-z_0-9]+;' userspace/lib/libthru.map | sed 's/;/()/')
missing=$(comm -23 <(sort <<<"$exported") \
	<(grep -E '^ {7}thru_' <<<"$libthru" | grep -oE 'thru_[a-z_0-9]+\(\)' | sort -u))
[[ ! $missing ]] || complain "libthru.3 does not describe $missing"
not_there libthru 'thru_[a-z_0-9]+\(\)' "$exported"

exit "$bad"
