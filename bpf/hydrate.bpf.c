// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * hydrate: what passes are files that are all there. An extended attribute of the
 * backing file is the mark of those that are not yet: they stay with the daemon, which
 * fetches them, until the mark goes.
 *
 * For caches and archives in front of something slow: the daemon makes a file of the
 * right name, marked, has its data when it is first opened, and removes the mark.
 *
 * Cost: an attribute is read per inode, nothing per operation of what passes. A lookup
 * of what is marked takes longer, for the kernel looks whether it has changed; that is
 * how the mark's end is seen, without anyone telling. A mark that is set later is seen
 * when all is decided anew (`thructl policy replace`, a change of the rules). It never
 * fails a lookup. Without the kernel's bpf_fuse_policy_xattr() nothing passes.
 */
#include "thru_stats.bpf.h"
#include "hydrate.h"

/* The mark, whatever its value. */
const volatile char xattr[HYDRATE_XATTR] = "user.thru.remote";

SEC("struct_ops.s/lookup")
int BPF_PROG(hydrate_lookup, struct fuse_policy_ctx *pc)
{
	char value[1];
	bool local = false;

	if (bpf_ksym_exists(bpf_fuse_policy_xattr))
		local = hydrate_is_local(bpf_fuse_policy_xattr(pc, (const char *)xattr,
							       value, sizeof(value)));
	if (local)
		pc->ops = pc->offered;
	else
		pc->flags = FUSE_POLICY_UNTIL_CHANGED;
	thru_count(local ? THRU_STAT_GRANTED : THRU_STAT_DENIED);
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops hydrate = {
	.lookup = (void *)hydrate_lookup,
	.name = "hydrate",
};

char LICENSE[] SEC("license") = "GPL";
