// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * all: the kernel serves all that the server offers, of every inode.
 *
 * For daemons that only have to be there: a mount without a policy passes the
 * same, but one can be put in the place of this at any time.
 *
 * Cost: a call per inode, nothing per operation. It never fails a lookup and
 * never grants what the server has not offered.
 */
#include "thru_stats.bpf.h"

SEC("struct_ops/lookup")
int BPF_PROG(all_lookup, struct fuse_policy_ctx *pc)
{
	pc->ops = pc->offered;
	thru_count(THRU_STAT_GRANTED);
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops all = {
	.lookup = (void *)all_lookup,
	.name = "all",
};

char LICENSE[] SEC("license") = "GPL";
