/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of inodes, as the kernel's events tell them: a tree of what is known, for
 * the verbs that watch. One thread.
 */
#ifndef THRUCTL_NODES_H
#define THRUCTL_NODES_H

#include <stdbool.h>
#include <stdint.h>

#include "trace.h"

#include "ctl.h"

#define ROOT_NODEID	1	/* FUSE_ROOT_ID of <linux/fuse.h> */

/* What is known of an inode, by its last decision. */
struct node {
	uint64_t nodeid, parent;
	uint64_t tag;
	bool decided;		/* by the policy; else `tag` is not known */
	char *name;
};

struct nodes {
	const struct thru_mount *mount;
	void *tree;		/* of tsearch(3) */
};

/* Keep what an event of the kind TRACE_POLICY or TRACE_INTRODUCE says. */
void nodes_keep(struct nodes *nodes, const struct trace_named *named);

/* NULL: it has not told anything. */
const struct node *nodes_find(const struct nodes *nodes, uint64_t nodeid);

/*
 * As seen through the mount; it begins with "[inode N]" for what has not told its
 * name, and with a slash otherwise. The caller frees.
 */
char *nodes_path(const struct nodes *nodes, uint64_t nodeid);

void nodes_free(struct nodes *nodes);

#endif
