// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of the levels of the fallback ladder. */
#include <errno.h>
#include <string.h>

#include <thru/thru.h>

static const char *const names[] = {
	[THRU_LEVEL_POLICY]	= "policy",
	[THRU_LEVEL_INO]	= "ino",
	[THRU_LEVEL_DATA]	= "data",
	[THRU_LEVEL_PLAIN]	= "plain",
};

const char *thru_level_name(enum thru_level level)
{
	if ((size_t)level >= sizeof(names) / sizeof(names[0]))
		return "unknown";
	return names[level];
}

int thru_level_parse(const char *name, enum thru_level *ret_level)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i])) {
			*ret_level = i;
			return 0;
		}
	}
	return -EINVAL;
}
