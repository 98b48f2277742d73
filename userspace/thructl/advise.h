/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thructl advise: what has been found, and how to say it. */
#ifndef THRUCTL_ADVISE_H
#define THRUCTL_ADVISE_H

#include "choose.h"
#include "watch.h"

struct advice {
	const struct watch *watch;
	struct watch_period *period;
	struct choose_dir *dirs;
	uint64_t *nodeids;	/* of them */
	size_t count, capacity;
	void *by_nodeid;	/* of tsearch(3), index of each */
	struct choose_rule *rules;
	size_t rule_count;
	uint64_t daemon;	/* all round trips */
	uint64_t reachable;	/* those that a rule can take away */
	uint64_t covered;	/* those that the proposals take away */
	uint64_t unnamed;	/* reachable, of directories without a name */
	uint64_t root_ino;	/* st_ino of the root; ROOT_NODEID: not known */
};

/* The number that a proposal's rule goes by. */
uint64_t advice_inode(const struct advice *advice, const struct choose_rule *rule);

/* The path of a proposal; the caller frees. */
char *advice_path(const struct advice *advice, const struct choose_rule *rule);

/* Round trips that remain, of one reason and operation. */
struct rest {
	const char *reason;
	uint32_t opcode;
	uint64_t count;
};

/* Largest first; the caller frees. There are as many as opcodes and reasons at most. */
struct rest *advice_rest(struct advice *advice, size_t *ret_count);

void advice_print(struct advice *advice);
void advice_print_json(struct advice *advice, bool applied);

#endif
