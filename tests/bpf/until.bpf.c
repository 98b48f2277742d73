// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Hides what has the attribute user.hidden, for as long as it has. The rest passes. */
#include "thru_policy.bpf.h"

SEC("struct_ops.s/lookup")
int BPF_PROG(until_lookup, struct fuse_policy_ctx *pc)
{
	char value[1];
	int len;

	pc->flags = FUSE_POLICY_UNTIL_CHANGED;
	len = bpf_fuse_policy_xattr(pc, "user.hidden", value, sizeof(value));
	if (len != -61 && len != -95)	/* ENODATA, EOPNOTSUPP */
		return -2;		/* ENOENT */
	pc->ops = pc->offered;
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops until = {
	.lookup = (void *)until_lookup,
	.name = "until",
};

char LICENSE[] SEC("license") = "GPL";
