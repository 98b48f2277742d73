// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Takes rules as subtree does, and has a map `roots` that means something else. */
#define roots inodes
#include "subtree.bpf.c"
#undef roots

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, thru_u32);
	__type(value, thru_u64);
} roots SEC(".maps");
