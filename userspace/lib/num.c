// SPDX-License-Identifier: LGPL-2.1-or-later
/* Checked decimal numbers from text that may come from anywhere. */
#include <errno.h>
#include <string.h>

#include "lib/num.h"

int thru_num_parse_n(const char *text, size_t len, uint64_t max,
		     uint64_t *ret_num)
{
	uint64_t num = 0;
	size_t i;

	if (!len)
		return -EINVAL;
	for (i = 0; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;

	for (i = 0; i < len; i++) {
		unsigned int digit = text[i] - '0';

		if (num > (UINT64_MAX - digit) / 10)
			return -ERANGE;
		num = num * 10 + digit;
	}
	if (num > max)
		return -ERANGE;

	*ret_num = num;
	return 0;
}

int thru_num_parse(const char *text, uint64_t max, uint64_t *ret_num)
{
	return thru_num_parse_n(text, strlen(text), max, ret_num);
}
