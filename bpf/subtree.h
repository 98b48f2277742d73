/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The decision of the `subtree` policy, free of BPF: tests/unit/subtree.c
 * compiles it for the host.
 */
#ifndef SUBTREE_H
#define SUBTREE_H

#include <thru/policy.h>

struct subtree_decision {
	thru_u64	ops;		/* subset of the offered */
	thru_u64	tag;		/* key of the rule that governs, 0 = none */
	thru_u32	stat;		/* enum thru_stat */
};

/*
 * `own` is the rule on this inode, `inherited` the one that the parent's tag
 * names; NULL where there is none. The nearest rule holds alone: rules do not
 * add up, so that what an operator sets on a subtree is what it gets.
 */
static inline struct subtree_decision
subtree_decide(thru_u64 ino, thru_u64 parent_tag, thru_u64 offered,
	       const struct thru_rule *own, const struct thru_rule *inherited)
{
	struct subtree_decision d = { 0, 0, THRU_STAT_NO_RULE };
	const struct thru_rule *rule = own ? own : inherited;

	if (!rule)
		return d;

	d.tag = own ? ino : parent_tag;
	d.ops = rule->ops & offered;
	d.stat = d.ops ? THRU_STAT_GRANTED : THRU_STAT_DENIED;
	return d;
}

#endif
