// SPDX-License-Identifier: GPL-2.0-or-later
/* Sums by directory. */
#include <stdlib.h>
#include <string.h>

#include "hot.h"

#define DIRS_MAX	4096	/* nobody pages through more of them */
#define REASONS_MAX	16	/* different ones of a directory */

static int by_dir(const void *a, const void *b)
{
	const struct hot_dir *x = a, *y = b;

	return (x->dir > y->dir) - (x->dir < y->dir);
}

static int by_now(const void *a, const void *b)
{
	const struct hot_dir *x = a, *y = b;

	if (x->now != y->now)
		return x->now < y->now ? 1 : -1;
	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return by_dir(a, b);
}

static int by_total(const void *a, const void *b)
{
	const struct hot_dir *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return by_dir(a, b);
}

struct reason {
	const char *name;
	uint64_t count;
};

static int by_count(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void find_reasons(struct hot_dir *dir, const struct watch *watch,
			 const struct watch_count *counts, size_t count)
{
	struct reason reasons[REASONS_MAX];
	size_t n = 0, i, r, len = 0;

	for (i = 0; i < count; i++) {
		const char *name = watch_reason(watch, &counts[i].place);

		for (r = 0; r < n && strcmp(reasons[r].name, name); r++)
			;
		if (r == REASONS_MAX)
			continue;
		if (r == n)
			reasons[n++] = (struct reason) { .name = name };
		reasons[r].count += counts[i].count;
	}
	qsort(reasons, n, sizeof(*reasons), by_count);
	for (r = 0; r < n && len < sizeof(dir->reasons); r++)
		len += snprintf(dir->reasons + len, sizeof(dir->reasons) - len, "%s%s",
				r ? "," : "", reasons[r].name);
}

/* The first `known` of them are sorted by directory. */
static struct hot_dir *get_dir(struct hot *hot, size_t known, uint64_t nodeid)
{
	const struct hot_dir key = { .dir = nodeid };
	struct hot_dir *dir = bsearch(&key, hot->dirs, known, sizeof(key), by_dir);

	if (dir)
		return dir;
	if (hot->count == hot->capacity) {
		hot->capacity = hot->capacity * 2 ?: 64;
		hot->dirs = ctl_alloc(reallocarray(hot->dirs, hot->capacity,
						   sizeof(*hot->dirs)));
	}
	hot->dirs[hot->count] = key;
	return &hot->dirs[hot->count++];
}

void hot_add(struct hot *hot, const struct watch *watch,
	     const struct watch_period *period)
{
	const size_t known = hot->count;
	size_t i, n;

	if (known)
		qsort(hot->dirs, known, sizeof(*hot->dirs), by_dir);
	for (i = 0; i < known; i++)
		hot->dirs[i].now = 0;
	for (i = 0; i < period->count; i += n) {
		const struct watch_count *counts = period->counts + i;
		struct hot_dir *dir = get_dir(hot, known, counts->place.dir);

		n = watch_same_dir(counts, period->count - i, &dir->now);
		dir->total += dir->now;
		find_reasons(dir, watch, counts, n);
	}
	hot_sort(hot, HOT_NOW);
	if (hot->count > DIRS_MAX)
		hot->count = DIRS_MAX;
}

void hot_sort(struct hot *hot, enum hot_order order)
{
	if (hot->count)
		qsort(hot->dirs, hot->count, sizeof(*hot->dirs),
		      order == HOT_NOW ? by_now : by_total);
}

void hot_free(struct hot *hot)
{
	free(hot->dirs);
}
