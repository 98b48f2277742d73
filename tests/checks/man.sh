#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual pages format without a warning and leave nothing out: each verb, option,
# operation and policy, each function that libthru exports. Nor do they speak of
# functions and options that are not there. An example of thru-tracing(7) reads as the
# cases run it, and each of them is run.
set -euo pipefail
cd "$THRU_ROOT"
[[ -e build/thructl ]] || { echo "nothing built: make all"; exit 77; }
command -v groff >/dev/null || { echo "no groff"; exit 77; }
# shellcheck source=../lib/interface.sh
. tests/lib/interface.sh
# shellcheck source=../lib/recipes.sh
. tests/lib/recipes.sh

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
tracing=$(text thru-tracing.7)

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

# What a reader copies from the page is what the cases take from its source.
as_read=$(groff -man -Tutf8 -P-cbou userspace/man/thru-tracing.7 | sed 's/^ *//')
for name in $(recipe_names); do
	example=$(recipe "$name" | sed 's/^ *//')
	[[ $example && $as_read = *"$example"* ]] ||
		complain "thru-tracing's example '$name' does not read as it is run"
	# Not everywhere do these read as what they are.
	! recipe_source "$name" | sed 's/\\\(-\|e\|(aq\)//g' | grep -E "[-'\`^~\\]" ||
		complain "thru-tracing's example '$name' has characters to be escaped"
	grep -qE "(run|traced|recipe) $name\b" tests/lib/recipes.sh tests/cases/trace-recipes-*.sh ||
		complain "thru-tracing's example '$name' is not run by any case"
done
mapfile -t words < <(recipe_names)
((${#words[@]} >= 20)) || complain "thru-tracing: ${#words[@]} examples"
events=$(grep -hoE '^\+TRACE_EVENT\(fuse_[a-z]+' kernel/patches/*.patch | sed 's/.*(//')
mapfile -t words <<<"$events"
names thru-tracing.7 "$tracing" "${words[@]}"
not_there tracing '--[a-z][a-z-]+' "$options"$'\n--collector\n--filter'

exit "$bad"
