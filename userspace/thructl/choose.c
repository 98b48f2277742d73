// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A rule covers its directory and all below that has none of its own, so the tree falls
 * into parts, each of which one rule at its top takes away. Taking the largest part
 * first therefore makes the fewest rules. The rule then moves down while it covers the
 * same, or still as much as is wanted: what nobody has used stays as it is.
 */
#include <stdlib.h>

#include "choose.h"

/* What a rule on each directory would take away now. */
static void find_gains(const struct choose_dir *dirs, size_t count, uint64_t *gains)
{
	size_t i;

	for (i = 0; i < count; i++)
		gains[i] = dirs[i].covered ? 0 : dirs[i].trips;
	/* Children come behind their parents. */
	for (i = count; i-- > 0;) {
		if (dirs[i].parent != CHOOSE_NONE && !dirs[i].own_rule)
			gains[dirs[i].parent] += gains[i];
	}
}

static void cover(struct choose_dir *dirs, size_t count, size_t top, bool *below)
{
	size_t i;

	for (i = 0; i < count; i++) {
		below[i] = i == top || (dirs[i].parent != CHOOSE_NONE &&
					below[dirs[i].parent] && !dirs[i].own_rule);
		dirs[i].covered |= below[i];
	}
}

static size_t find_best(const struct choose_dir *dirs, size_t count,
			const uint64_t *gains)
{
	size_t best = CHOOSE_NONE, i;

	for (i = 0; i < count; i++) {
		if (dirs[i].named && gains[i] &&
		    (best == CHOOSE_NONE || gains[i] > gains[best]))
			best = i;
	}
	return best;
}

/* Down from `top`, as long as a directory there takes away `enough`. */
static size_t go_down(const struct choose_dir *dirs, size_t count, const uint64_t *gains,
		      size_t top, uint64_t enough)
{
	size_t i, child;

	do {
		child = CHOOSE_NONE;
		for (i = top + 1; i < count; i++) {
			if (dirs[i].parent == top && dirs[i].named && !dirs[i].own_rule &&
			    gains[i] >= enough &&
			    (child == CHOOSE_NONE || gains[i] > gains[child]))
				child = i;
		}
		if (child != CHOOSE_NONE)
			top = child;
	} while (child != CHOOSE_NONE);
	return top;
}

size_t choose_rules(struct choose_dir *dirs, size_t count, unsigned int percent,
		    struct choose_rule *rules)
{
	uint64_t *gains = calloc(count + 1, sizeof(*gains));
	bool *below = calloc(count + 1, sizeof(*below));
	uint64_t total = 0, wanted, done = 0;
	size_t n = 0, i, dir;

	if (!gains || !below)
		goto out;
	for (i = 0; i < count; i++) {
		dirs[i].covered = false;
		total += dirs[i].trips;
	}
	wanted = total / 100 * percent + (total % 100 * percent + 99) / 100;
	while (done < wanted) {
		uint64_t enough;

		find_gains(dirs, count, gains);
		dir = find_best(dirs, count, gains);
		if (dir == CHOOSE_NONE)
			break;
		enough = gains[dir] < wanted - done ? gains[dir] : wanted - done;
		dir = go_down(dirs, count, gains, dir, enough);
		cover(dirs, count, dir, below);
		rules[n++] = (struct choose_rule) { dir, gains[dir] };
		done += gains[dir];
	}
out:
	free(gains);
	free(below);
	return n;
}
