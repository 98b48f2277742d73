// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* For a kernel to come: it sets a member that this one does not have. */
#include "thru_policy.bpf.h"

struct fuse_policy_ops___newer {
	int (*lookup)(struct fuse_policy_ctx *ctx);
	int (*teleport)(struct fuse_policy_ctx *ctx);
	__s32 fuse_fd;
	char name[16];
} __attribute__((preserve_access_index));

SEC("struct_ops/lookup")
int BPF_PROG(newer_lookup, struct fuse_policy_ctx *pc)
{
	return 0;
}

SEC("struct_ops/teleport")
int BPF_PROG(newer_teleport, struct fuse_policy_ctx *pc)
{
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops___newer newer = {
	.lookup = (void *)newer_lookup,
	.teleport = (void *)newer_teleport,
	.name = "newer",
};

char LICENSE[] SEC("license") = "GPL";
