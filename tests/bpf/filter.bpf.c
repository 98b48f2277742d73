// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Grants all, and then filters by name: of "daemon..." every operation is the daemon's,
 * "closed..." may not be asked at all, "nonsense" is answered so, "frozen" may be looked
 * at and not be changed. A size is not for the kernel to set, nor does it list any
 * directory from the beginning of "late". Counts what it is called for.
 */
#include "thru_policy.bpf.h"

#define BEGINS(name, with) (!__builtin_memcmp(name, with, sizeof(with) - 1))
#define FATTR_SIZE	(1 << 3)

enum { CALLS_LOOKUP, CALLS_GETATTR, CALLS_SETATTR, CALLS_READDIR, CALLS };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CALLS);
	__type(key, __u32);
	__type(value, __u64);
} stats SEC(".maps");

static __always_inline void count(__u32 call)
{
	__u64 *n = bpf_map_lookup_elem(&stats, &call);

	if (n)
		__sync_fetch_and_add(n, 1);
}

/* What the name says of any operation */
static __always_inline int by_name(struct fuse_policy_ctx *pc, char *name)
{
	int len = bpf_fuse_policy_name(pc, name, 256);

	if (len < 0)
		return len;
	if (BEGINS(name, "closed"))
		return -13;	/* EACCES */
	if (BEGINS(name, "nonsense"))
		return 2;
	return BEGINS(name, "daemon");
}

SEC("struct_ops/lookup")
int BPF_PROG(filter_lookup, struct fuse_policy_ctx *pc)
{
	count(CALLS_LOOKUP);
	pc->ops = pc->offered;
	pc->tag = pc->ino;
	return 0;
}

SEC("struct_ops/getattr")
int BPF_PROG(filter_getattr, struct fuse_policy_ctx *pc, __u32 mask)
{
	char name[256] = "";

	count(CALLS_GETATTR);
	/* It is told what was decided, and cannot change it */
	if (pc->tag != pc->ino || pc->ops != pc->offered)
		return -5;	/* EIO */
	pc->tag = 0;
	pc->ops = 0;
	return by_name(pc, name);
}

SEC("struct_ops.s/setattr")
int BPF_PROG(filter_setattr, struct fuse_policy_ctx *pc, __u32 valid)
{
	char name[256] = "";
	int ret;

	count(CALLS_SETATTR);
	ret = by_name(pc, name);
	if (ret)
		return ret;
	if (BEGINS(name, "frozen"))
		return -1;	/* EPERM */
	return !!(valid & FATTR_SIZE);
}

SEC("struct_ops/readdir")
int BPF_PROG(filter_readdir, struct fuse_policy_ctx *pc, __u64 pos)
{
	char name[256] = "";
	int ret;

	count(CALLS_READDIR);
	ret = by_name(pc, name);
	if (ret)
		return ret;
	return BEGINS(name, "late") && !pos;
}

SEC(".struct_ops.link")
struct fuse_policy_ops filter = {
	.lookup = (void *)filter_lookup,
	.getattr = (void *)filter_getattr,
	.setattr = (void *)filter_setattr,
	.readdir = (void *)filter_readdir,
	.name = "filter",
};

char LICENSE[] SEC("license") = "GPL";
