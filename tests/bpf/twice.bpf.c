// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Two policies in one object: which is meant? */
#include "thru_policy.bpf.h"

SEC("struct_ops/lookup")
int BPF_PROG(twice_lookup, struct fuse_policy_ctx *pc)
{
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops first = {
	.lookup = (void *)twice_lookup,
	.name = "first",
};

SEC(".struct_ops.link")
struct fuse_policy_ops second = {
	.lookup = (void *)twice_lookup,
	.name = "second",
};

char LICENSE[] SEC("license") = "GPL";
