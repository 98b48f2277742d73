// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The verifier refuses it: `offered` is the server's to set. */
#include "thru_policy.bpf.h"

SEC("struct_ops/lookup")
int BPF_PROG(refused_lookup, struct fuse_policy_ctx *pc)
{
	pc->offered = ~0ULL;
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops refused = {
	.lookup = (void *)refused_lookup,
	.name = "refused",
};

char LICENSE[] SEC("license") = "GPL";
