// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * What a policy by name takes of its author: objects and archives pass, the rest
 * is the daemon's. A case holds it to 30 lines.
 */
#include "thru_policy.bpf.h"

SEC("struct_ops/lookup")
int BPF_PROG(objects_lookup, struct fuse_policy_ctx *pc)
{
	if (thru_name_ends(pc, ".o") || thru_name_ends(pc, ".a"))
		pc->ops = pc->offered;
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops objects = {
	.lookup = (void *)objects_lookup,
	.name = "objects",
};

char LICENSE[] SEC("license") = "GPL";
