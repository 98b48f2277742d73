// SPDX-License-Identifier: GPL-2.0-or-later
/* Percentiles of durations that were counted in classes. */
#include "histogram.h"

void histogram_add(struct histogram *histogram, const struct watch_op *now,
		   const struct watch_op *before)
{
	unsigned int i;

	histogram->sum += now->sum - before->sum;
	for (i = 0; i < WATCH_CLASSES; i++) {
		uint32_t more = now->classes[i] - before->classes[i];

		histogram->classes[i] += more;
		histogram->count += more;
	}
}

uint64_t histogram_percentile(const struct histogram *histogram, unsigned int percent)
{
	/* The rank, from 1, of the duration in question; no product that overflows. */
	uint64_t rank = histogram->count / 100 * percent +
			(histogram->count % 100 * percent + 99) / 100;
	uint64_t passed = 0;
	unsigned int i;

	if (!histogram->count)
		return 0;
	if (!rank)
		rank = 1;
	for (i = 0; i < WATCH_CLASSES - 1; i++) {
		passed += histogram->classes[i];
		if (passed >= rank)
			return watch_class_begin(i + 1) - 1;
	}
	/* It has no end. */
	return watch_class_begin(WATCH_CLASSES - 1);
}
