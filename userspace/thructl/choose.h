/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which directories to set a rule on: the choice of thructl advise. Pure arithmetic. */
#ifndef THRUCTL_CHOOSE_H
#define THRUCTL_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHOOSE_NONE	SIZE_MAX	/* of `parent` */

struct choose_dir {
	size_t parent;		/* index, smaller than its own; or CHOOSE_NONE */
	uint64_t trips;		/* of itself and its files, that a rule can take away */
	bool own_rule;		/* has one: what is set above does not hold for it */
	bool named;		/* a path leads there: it can be proposed */
	bool covered;		/* out: one of the proposals takes its trips away */
};

struct choose_rule {
	size_t dir;
	uint64_t trips;		/* that it takes away */
};

/*
 * The fewest rules that take away `percent` of all trips, or what can be had of that;
 * each as deep in the tree as that allows. `rules` has room for `count`; returns how
 * many there are. No memory: none.
 */
size_t choose_rules(struct choose_dir *dirs, size_t count, unsigned int percent,
		    struct choose_rule *rules);

#endif
