// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Hears what the policy decides of one inode, whoever makes it decide, for
 * `thructl check`. Not a policy. Cost: attached for as long as that takes, a call for
 * each decision of the whole system.
 */
#include "fuse_kernel.bpf.h"
#include "decision.h"

const volatile thru_u32 conn = 0;	/* minor of the file system's device */
const volatile thru_u64 ino = 0;

struct decision decision = {};

SEC("tp_btf/fuse_policy")
int BPF_PROG(on_policy, struct inode *inode, void *dir, void *name, thru_u64 offered,
	     thru_u64 granted, thru_u64 tag, int error)
{
	if (BPF_CORE_READ(inode, i_ino) != ino || !inode_is_of(inode, conn))
		return 0;
	decision.offered = offered;
	decision.granted = offered & granted;
	decision.tag = tag;
	decision.error = error < 0 ? -error : 0;
	decision.made++;
	return 0;
}

/* All inodes are to be decided anew. */
SEC("syscall")
int bump(struct thru_bump_ctx *ctx)
{
	return bpf_fuse_policy_bump(ctx->conn);
}

char LICENSE[] SEC("license") = "GPL";
