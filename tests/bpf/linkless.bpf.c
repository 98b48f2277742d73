// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Without a link nothing could be pinned or replaced. */
#include "thru_policy.bpf.h"

SEC("struct_ops/lookup")
int BPF_PROG(linkless_lookup, struct fuse_policy_ctx *pc)
{
	return 0;
}

SEC(".struct_ops")
struct fuse_policy_ops linkless = {
	.lookup = (void *)linkless_lookup,
	.name = "linkless",
};

char LICENSE[] SEC("license") = "GPL";
