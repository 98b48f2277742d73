/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The decision of the `hydrate` policy, free of BPF: tests/unit/hydrate.c compiles
 * it for the host.
 */
#ifndef HYDRATE_H
#define HYDRATE_H

#include <stdbool.h>

#include <thru/policy.h>

#define HYDRATE_XATTR	256	/* bytes of an attribute's name, with its NUL */

#define HYDRATE_ENODATA		61
#define HYDRATE_EOPNOTSUPP	95

/*
 * Is all of the file there, by what came of reading the mark: its length, or -errno?
 * Only where there surely is no mark; if it could not be read, the daemon finds out.
 */
static inline bool hydrate_is_local(int mark)
{
	return mark == -HYDRATE_ENODATA || mark == -HYDRATE_EOPNOTSUPP;
}

#endif
