/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parser of thru_kernel_stats(), apart from the file that it reads. */
#ifndef THRU_LIB_KSTATS_H
#define THRU_LIB_KSTATS_H

#include <stddef.h>

struct thru_kernel_stats;

/* -EBADMSG: a line of a known kind has no or no sound value. */
int thru_kernel_stats_parse(const char *text, size_t len,
			    struct thru_kernel_stats *ret_stats);

#endif
