# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What users of the programs can say, a word a line, out of what defines it: for the
# checks that hold documentation and completion against it.

verbs() {
	"$THRU_ROOT/build/thructl" --help | awk '
		/^OPS is/ { in_table = 0 }
		in_table && /^  / { verb = substr($0, 3, 10); sub(/ *$/, "", verb)
			if (verb != "policy") print verb }
		/^Usage/ { in_table = 1 }
		/^  policy [a-z]+ [A-Z]/ { print $1, $2 }' | sort -u
}

# long_options thrud|thructl: as getopt knows them
long_options() {
	sed -nE 's/.*\{ "([a-z-]+)",[[:space:]]+(no|required)_argument.*/--\1/p' \
		"$THRU_ROOT/userspace/$1"/*.c | sort
}

operations() {
	gcc -E -dM "$THRU_ROOT/include/thru/ops.h" |
		sed -n 's/^#define THRU_OP_\([A-Z]*\) .*/\L\1/p' | sort
}

levels() {
	sed -n 's/^\tTHRU_LEVEL_\([A-Z]*\),.*/\L\1/p' "$THRU_ROOT/include/thru/thru.h" | sort
}

policies() {
	grep -l '^struct fuse_policy_ops ' "$THRU_ROOT"/bpf/*.bpf.c | xargs basename -s .bpf.c | sort
}

# policy_options NAME
policy_options() {
	sed -nE 's/^const volatile [a-z_0-9]+ ([a-z_]+)(\[.*\])? =.*/\1/p' \
		"$THRU_ROOT/bpf/$1.bpf.c" | sort
}
