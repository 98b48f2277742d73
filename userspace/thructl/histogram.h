/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Durations in classes, and what can be said of them. Pure arithmetic. */
#ifndef THRUCTL_HISTOGRAM_H
#define THRUCTL_HISTOGRAM_H

#include <stdint.h>

#include "../../bpf/watch.h"

struct histogram {
	uint64_t count;
	uint64_t sum;			/* ns */
	uint64_t classes[WATCH_CLASSES];
};

/* Add what one CPU has counted between two readings. They may wrap. */
void histogram_add(struct histogram *histogram, const struct watch_op *now,
		   const struct watch_op *before);

/*
 * At least `percent` of the durations are no longer than this, ns: the end of a class,
 * so at most a quarter too much. 0 if there are none.
 */
uint64_t histogram_percentile(const struct histogram *histogram, unsigned int percent);

#endif
