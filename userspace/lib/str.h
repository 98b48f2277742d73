/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Strings that options own. For the library and the programs beside it; not
 * part of the public interface.
 */
#ifndef THRU_LIB_STR_H
#define THRU_LIB_STR_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* *ret becomes a copy of `value`; what it was is freed. -ENOMEM: it stays. */
static inline int set_string(char **ret, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	free(*ret);
	*ret = copy;
	return 0;
}

#endif
