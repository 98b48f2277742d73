// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * none: the daemon serves everything, as if the kernel could pass nothing.
 *
 * For whoever doubts passthrough: to take it back on a live mount and see
 * whether a fault stays, or to begin with the daemon alone.
 *
 * Cost: a call per inode, nothing per operation, and the daemon's on all of
 * them. It never fails a lookup and never grants anything.
 */
#include "thru_stats.bpf.h"

SEC("struct_ops/lookup")
int BPF_PROG(none_lookup, struct fuse_policy_ctx *pc)
{
	/* Nothing is what is granted unless a policy says otherwise. */
	thru_count(THRU_STAT_DENIED);
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops none = {
	.lookup = (void *)none_lookup,
	.name = "none",
};

char LICENSE[] SEC("license") = "GPL";
