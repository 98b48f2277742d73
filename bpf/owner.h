/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The decision of the `owner` policy, free of BPF: tests/unit/owner.c compiles it
 * for the host.
 */
#ifndef OWNER_H
#define OWNER_H

#include <stdbool.h>

#include <thru/policy.h>

#define OWNER_LIST	128	/* bytes of each option, with its NUL */

enum owner_decision {
	OWNER_PASS,
	OWNER_DAEMON,
	OWNER_HIDE,
	OWNER_INVALID,		/* a list is none */
};

enum owner_match {
	OWNER_NOT_LISTED,
	OWNER_LISTED,
	OWNER_EMPTY,		/* nobody is */
	OWNER_NO_LIST,		/* neither numbers nor commas */
};

/* Look for a uid in decimal numbers apart by commas, all of which are read. */
static inline enum owner_match owner_find(const volatile char *list, thru_u32 uid)
{
	bool digits = false, any = false, listed = false;
	thru_u64 num = 0;
	int i;

	for (i = 0; i < OWNER_LIST; i++) {
		char c = list[i];

		if (c >= '0' && c <= '9') {
			num = num * 10 + (c - '0');
			digits = any = true;
			if (num > 0xffffffff)
				return OWNER_NO_LIST;
			continue;
		}
		if (c && c != ',')
			return OWNER_NO_LIST;
		if (digits && num == uid)
			listed = true;
		digits = false;
		num = 0;
		if (!c)
			break;
	}
	if (!any)
		return OWNER_EMPTY;
	return listed ? OWNER_LISTED : OWNER_NOT_LISTED;
}

/*
 * The first list that names the owner decides, `hide` before `daemon` before
 * `pass`; an empty `pass` names all. The root of a mount is never hidden.
 */
static inline enum owner_decision
owner_decide(enum owner_match hide, enum owner_match daemon,
	     enum owner_match pass, bool is_root)
{
	if (hide == OWNER_NO_LIST || daemon == OWNER_NO_LIST ||
	    pass == OWNER_NO_LIST)
		return is_root ? OWNER_DAEMON : OWNER_INVALID;
	if (hide == OWNER_LISTED)
		return is_root ? OWNER_DAEMON : OWNER_HIDE;
	if (daemon == OWNER_LISTED || pass == OWNER_NOT_LISTED)
		return OWNER_DAEMON;
	return OWNER_PASS;
}

#endif
