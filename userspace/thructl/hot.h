/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories that cost most round trips, as thructl top ranks them. */
#ifndef THRUCTL_HOT_H
#define THRUCTL_HOT_H

#include "watch.h"

struct hot_dir {
	uint64_t dir;
	uint64_t now, total;	/* round trips: in the last period, in all of them */
	char reasons[64];	/* of the last time it had any, the most frequent first */
};

/* All that have had any; of very many those that have least are left out. */
struct hot {
	struct hot_dir *dirs;
	size_t count, capacity;
};

enum hot_order { HOT_NOW, HOT_TOTAL };

void hot_add(struct hot *hot, const struct watch *watch,
	     const struct watch_period *period);
void hot_sort(struct hot *hot, enum hot_order order);
void hot_free(struct hot *hot);

#endif
