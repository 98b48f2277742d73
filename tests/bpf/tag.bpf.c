// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Decides by a tag, without rules: what is called "daemon..." is the daemon's, and
 * so is all below it. Hides what begins with ".hidden". The kernel serves the rest.
 */
#include "thru_policy.bpf.h"

#define BEGINS(name, with) (!__builtin_memcmp(name, with, sizeof(with) - 1))
#define DAEMON	1

SEC("struct_ops/lookup")
int BPF_PROG(tag_lookup, struct fuse_policy_ctx *pc)
{
	char name[256] = "";
	int len;

	len = bpf_fuse_policy_name(pc, name, sizeof(name));
	if (len < 0)
		return len;
	if (BEGINS(name, ".hidden"))
		return -2;	/* ENOENT */
	if (BEGINS(name, "daemon"))
		pc->tag = DAEMON;
	if (pc->tag != DAEMON)
		pc->ops = pc->offered;
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops tag_ops = {
	.lookup = (void *)tag_lookup,
	.name = "tag",
};

char LICENSE[] SEC("license") = "GPL";
