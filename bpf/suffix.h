/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The decision of the `suffix` policy, free of BPF: tests/unit/suffix.c compiles
 * it for the host.
 */
#ifndef SUFFIX_H
#define SUFFIX_H

#include <stdbool.h>

#include <thru/policy.h>

#define SUFFIX_LIST	256	/* bytes of the option, with its NUL */
#define SUFFIX_NAME	256	/* the same of a name; a power of two */

#define SUFFIX_S_IFMT	0170000
#define SUFFIX_S_IFDIR	0040000
#define SUFFIX_S_IFREG	0100000

/*
 * Does a name of `len` bytes, with NULs behind it to the end of its buffer, end as
 * one entry of a list apart by commas? From the end of the list: each entry is
 * then compared with the end of the name as it goes. It branches on the list alone,
 * whose bytes the verifier knows, and not on those of the name: with 255 of them
 * there would be more paths than it follows.
 */
static inline bool suffix_listed(const volatile char *list, const char *name,
				 thru_u32 len)
{
	thru_u32 back = 0;	/* bytes of the entry so far */
	thru_u32 differ = 0;	/* from those of the name */
	int i;

	for (i = SUFFIX_LIST - 1; i >= 0; i--) {
		char c = list[i];

		if (!c)
			continue;
		if (c == ',') {
			if (back && !differ)
				return true;
			back = 0;
			differ = 0;
			continue;
		}
		/* Before the name's begin are the NULs from behind its end. */
		back++;
		differ |= name[(len - back) & (SUFFIX_NAME - 1)] ^ c;
	}
	return back && !differ;
}

/* max_size 0: no limit. Sizes are those of regular files; others have none. */
static inline bool suffix_size_fits(thru_u32 mode, thru_u64 size,
				    thru_u64 min_size, thru_u64 max_size)
{
	if ((mode & SUFFIX_S_IFMT) != SUFFIX_S_IFREG)
		return true;
	return size >= min_size && (!max_size || size <= max_size);
}

#endif
