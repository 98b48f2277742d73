// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The kernel serves all that is offered but the operations of `ops`. */
#include "thru_policy.bpf.h"

const volatile unsigned long long ops = 0;

SEC("struct_ops/lookup")
int BPF_PROG(without_lookup, struct fuse_policy_ctx *pc)
{
	pc->ops = pc->offered & ~ops;
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops without = {
	.lookup = (void *)without_lookup,
	.name = "without",
};

char LICENSE[] SEC("license") = "GPL";
