// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Decides by name, sleepable, without rules: hides what begins with ".hidden",
 * keeps what begins with "daemon" for the daemon, fails "broken" with EIO,
 * answers nonsense for "nonsense", "strange" and "greedy", lets the kernel serve
 * the rest.
 */
#include "thru_policy.bpf.h"

#define BEGINS(name, with) (!__builtin_memcmp(name, with, sizeof(with) - 1))

SEC("struct_ops.s/lookup")
int BPF_PROG(name_lookup, struct fuse_policy_ctx *pc)
{
	char name[256] = "";
	int len;

	len = bpf_fuse_policy_name(pc, name, sizeof(name));
	if (len < 0)
		return len;
	if (BEGINS(name, ".hidden"))
		return -2;	/* ENOENT */
	if (BEGINS(name, "broken"))
		return -5;	/* EIO */
	if (BEGINS(name, "nonsense"))
		return 17;
	if (BEGINS(name, "strange"))
		return -512;	/* ERESTARTSYS */
	if (BEGINS(name, "greedy")) {
		pc->ops = ~0ULL;
		return 0;
	}
	if (!BEGINS(name, "daemon"))
		pc->ops = pc->offered;
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops name_ops = {
	.lookup = (void *)name_lookup,
	.name = "name",
};

char LICENSE[] SEC("license") = "GPL";
