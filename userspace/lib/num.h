/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one parser of numbers: whole decimal text, no sign, no blanks, a limit. */
#ifndef THRU_LIB_NUM_H
#define THRU_LIB_NUM_H

#include <stddef.h>
#include <stdint.h>

/* -EINVAL: not a number; -ERANGE: above `max`. `text` needs no NUL. */
int thru_num_parse_n(const char *text, size_t len, uint64_t max,
		     uint64_t *ret_num);
int thru_num_parse(const char *text, uint64_t max, uint64_t *ret_num);

#endif
