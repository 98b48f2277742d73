// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * owner: what passes depends on whose a file is. Files of some users are hidden,
 * those of others are the daemon's to serve, the rest passes.
 *
 * For trees that many users share, where the daemon has to see what some of them
 * keep (quotas, scans), or a view without the files of some.
 *
 * Cost: per inode a walk over three short lists, nothing per operation. Owners
 * are those in the initial user namespace, at the time of the decision: a file
 * that is given away is treated as before, until it is decided on anew. So this
 * is no access control, and what is hidden is still listed in its directory. It
 * never hides the root of the mount. A list that is none fails every lookup with
 * EINVAL: to go on without it would show what was to be hidden.
 */
#include "thru_stats.bpf.h"
#include "owner.h"

#define EINVAL	22
#define ENOENT	2

/* Uids apart by commas: whose files are hidden ... */
const volatile char hide[OWNER_LIST] = "";
/* ... whose are served by the daemon ... */
const volatile char daemon[OWNER_LIST] = "";
/* ... and, unless empty, whose alone of the others pass. */
const volatile char pass[OWNER_LIST] = "";

SEC("struct_ops/lookup")
int BPF_PROG(owner_lookup, struct fuse_policy_ctx *pc)
{
	thru_u32 uid = pc->uid;

	switch (owner_decide(owner_find(hide, uid), owner_find(daemon, uid),
			     owner_find(pass, uid), !pc->parent_nodeid)) {
	case OWNER_PASS:
		pc->ops = pc->offered;
		thru_count(THRU_STAT_GRANTED);
		return 0;
	case OWNER_DAEMON:
		thru_count(THRU_STAT_DENIED);
		return 0;
	case OWNER_HIDE:
		thru_count(THRU_STAT_DENIED);
		return -ENOENT;
	default:
		return -EINVAL;
	}
}

SEC(".struct_ops.link")
struct fuse_policy_ops owner = {
	.lookup = (void *)owner_lookup,
	.name = "owner",
};

char LICENSE[] SEC("license") = "GPL";
