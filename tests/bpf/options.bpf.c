// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Options of each type, and what looks like one. The kernel serves what is `on`. */
#include <stdbool.h>

#include "thru_policy.bpf.h"

typedef unsigned short number;

const volatile bool on = false;
const volatile unsigned char u8 = 1;
const volatile signed char s8 = 1;
const volatile number u16 = 1;
const volatile short s16 = 1;
const volatile unsigned int u32 = 1;
const volatile int s32 = 1;
const volatile unsigned long long u64 = 1;
const volatile long long s64 = 1;
const volatile char text[8] = "default";

/* No options: of other types, used at compile time, the policy's own. */
const volatile int many[4] = { 1, 2, 3, 4 };
const volatile struct { int a; } pair = { 1 };
const int fixed = 1;
static const volatile int hidden = 1;
int written = 1;

SEC("struct_ops/lookup")
int BPF_PROG(options_lookup, struct fuse_policy_ctx *pc)
{
	thru_u64 sum = u8 + s8 + u16 + s16 + u32 + s32 + u64 + s64 + text[0];

	sum += many[0] + pair.a + fixed + hidden + written;
	if (on && sum)
		pc->ops = pc->offered;
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops options = {
	.lookup = (void *)options_lookup,
	.name = "options",
};

char LICENSE[] SEC("license") = "GPL";
