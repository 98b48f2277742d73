/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What bpf/decision.bpf.c hears of an inode, for thructl check. */
#ifndef THRU_DECISION_H
#define THRU_DECISION_H

#include <thru/policy.h>

struct decision {
	thru_u64	offered;	/* THRU_OP_* */
	thru_u64	granted;	/* of those */
	thru_u64	tag;
	thru_u32	error;		/* errno that the lookup fails with, 0 = none */
	thru_u32	made;		/* how often; 0: the policy was not asked */
};

#endif
