# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What stands below a chart. Sourced.

# quoted TEXT: for a string of gnuplot's in single quotes
quoted() { printf '%s' "${1//\'/\'\'}"; }

# note_of FILE: of its notes, "WORD: TEXT" or "# WORD: TEXT", in three lines, for a
# string of gnuplot's in double quotes
note_of() {
	tr -d '"\\`' <"$1" | sed 's/^# //' | awk '
		{ word = $1; sub(/^[^ ]+ /, "") }
		word == "command:" || word == "measured:" { first = first sep $0; sep = "; " }
		word == "kernel:" { second = "Linux " $1 }
		word == "config:" { second = second ", config " $2 }
		word == "machine:" { machine = $0 }
		word == "options:" { sub(/^.* of tests\/vm\/run: */, ""); options = $0 }
		END { printf "%s; %s\\n%s\\n%s", first, second, machine, options }'
}
