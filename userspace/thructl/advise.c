// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl advise --for SECONDS MNT: watch what comes to the daemon, and propose the few
 * rules that would spare it most of that.
 */
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "advise.h"
#include "events.h"

#define PERCENT		90	/* of what can be had: the rest would take many rules */
#define DEPTH_MAX	2048	/* of directories: more is a loop, made by renames */

/* Opcodes that follow others */
enum { OPEN = 14, RELEASE = 18, FLUSH = 25, OPENDIR = 27, RELEASEDIR = 29 };

struct known {
	uint64_t nodeid;
	size_t dir;
};

static int compare(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return (x->nodeid > y->nodeid) - (x->nodeid < y->nodeid);
}

/*
 * The rule that governs a directory is its own, if it is not that of its parent; the
 * root has none above it.
 */
static bool has_own_rule(const struct advice *advice, const struct node *node)
{
	const struct node *parent;

	if (!node || !node->decided)
		return false;
	if (node->nodeid == ROOT_NODEID)
		return node->tag;
	parent = nodes_find(&advice->watch->nodes, node->parent);
	return parent && parent->decided && node->tag != parent->tag;
}

/* Its index; those above it come first. */
static size_t get_dir(struct advice *advice, uint64_t nodeid, unsigned int depth)
{
	const struct node *node = nodes_find(&advice->watch->nodes, nodeid);
	struct known *known = ctl_alloc(malloc(sizeof(*known))), **found;
	struct choose_dir dir = { .parent = CHOOSE_NONE };

	known->nodeid = nodeid;
	found = tfind(known, &advice->by_nodeid, compare);
	if (found) {
		free(known);
		return (*found)->dir;
	}
	if (node && nodeid != ROOT_NODEID && *node->name && depth < DEPTH_MAX)
		dir.parent = get_dir(advice, node->parent, depth + 1);
	dir.own_rule = has_own_rule(advice, node);
	dir.named = nodeid == ROOT_NODEID ||
		    (dir.parent != CHOOSE_NONE && advice->dirs[dir.parent].named);
	if (advice->count == advice->capacity) {
		advice->capacity = advice->capacity * 2 ?: 64;
		advice->dirs = ctl_alloc(reallocarray(advice->dirs, advice->capacity,
						      sizeof(*advice->dirs)));
		advice->nodeids = ctl_alloc(reallocarray(advice->nodeids, advice->capacity,
							 sizeof(*advice->nodeids)));
	}
	known->dir = advice->count;
	ctl_alloc(tsearch(known, &advice->by_nodeid, compare));
	advice->nodeids[advice->count] = nodeid;
	advice->dirs[advice->count] = dir;
	return advice->count++;
}

static uint64_t count_of(const struct advice *advice, const struct watch_count *counts,
			 size_t n, uint32_t opcode)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (counts[i].place.opcode == opcode &&
		    !strcmp(watch_reason(advice->watch, &counts[i].place), "policy"))
			count += counts[i].count;
	return count;
}

/*
 * How much of `count`, one of the `n` of its directory, a rule takes away: what the
 * policy has kept back. Files that were created are closed by the daemon all the same:
 * no more of that goes than what was opened because of the policy.
 */
static uint64_t reachable(const struct advice *advice, const struct watch_count *count,
			  const struct watch_count *counts, size_t n)
{
	uint64_t opened = UINT64_MAX;

	if (strcmp(watch_reason(advice->watch, &count->place), "policy"))
		return 0;
	if (count->place.opcode == RELEASE || count->place.opcode == FLUSH)
		opened = count_of(advice, counts, n, OPEN);
	else if (count->place.opcode == RELEASEDIR)
		opened = count_of(advice, counts, n, OPENDIR);
	return count->count < opened ? count->count : opened;
}

/* As rules go by it: events have another one. */
static uint64_t find_root(const struct thru_mount *mount)
{
	struct statx stx;
	int err;

	patience_begin(mount->point);
	err = statx(AT_FDCWD, mount->point, AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		    STATX_INO | STATX_MNT_ID, &stx);
	patience_end();
	/* Not mounted here is the root, but a part of what is below. */
	if (err || stx.stx_mnt_id != mount->id || strcmp(mount->root, "/"))
		return ROOT_NODEID;
	return stx.stx_ino;
}

static void choose(struct advice *advice)
{
	const struct watch_period *period = advice->period;
	uint64_t sum;
	size_t i, k, n;

	for (i = 0; i < period->count; i += n) {
		const struct watch_count *counts = period->counts + i;
		size_t dir = get_dir(advice, counts->place.dir, 0);

		n = watch_same_dir(counts, period->count - i, &sum);
		for (k = 0; k < n; k++)
			advice->dirs[dir].trips += reachable(advice, &counts[k], counts, n);
		advice->daemon += sum;
		advice->reachable += advice->dirs[dir].trips;
		if (!advice->dirs[dir].named)
			advice->unnamed += advice->dirs[dir].trips;
	}
	advice->rules = ctl_alloc(calloc(advice->count + 1, sizeof(*advice->rules)));
	advice->rule_count = choose_rules(advice->dirs, advice->count, PERCENT,
					  advice->rules);
	for (i = 0; i < advice->rule_count; i++)
		advice->covered += advice->rules[i].trips;
	advice->root_ino = find_root(advice->watch->mount);
}

uint64_t advice_inode(const struct advice *advice, const struct choose_rule *rule)
{
	const uint64_t nodeid = advice->nodeids[rule->dir];

	return nodeid == ROOT_NODEID ? advice->root_ino : nodeid;
}

char *advice_path(const struct advice *advice, const struct choose_rule *rule)
{
	return nodes_path(&advice->watch->nodes, advice->nodeids[rule->dir]);
}

static int by_count(const void *a, const void *b)
{
	const struct rest *x = a, *y = b;

	return (x->count < y->count) - (x->count > y->count);
}

static void add_rest(struct rest **rests, size_t *count, const struct rest *rest)
{
	size_t i;

	for (i = 0; i < *count; i++) {
		if ((*rests)[i].opcode == rest->opcode &&
		    !strcmp((*rests)[i].reason, rest->reason)) {
			(*rests)[i].count += rest->count;
			return;
		}
	}
	*rests = ctl_alloc(reallocarray(*rests, *count + 1, sizeof(**rests)));
	(*rests)[(*count)++] = *rest;
}

struct rest *advice_rest(struct advice *advice, size_t *ret_count)
{
	const struct watch_period *period = advice->period;
	struct rest *rests = NULL;
	size_t i, k, n;
	uint64_t sum;

	*ret_count = 0;
	for (i = 0; i < period->count; i += n) {
		const struct watch_count *counts = period->counts + i;
		size_t dir = get_dir(advice, counts->place.dir, 0);

		n = watch_same_dir(counts, period->count - i, &sum);
		for (k = 0; k < n; k++) {
			struct rest rest = {
				.reason = watch_reason(advice->watch, &counts[k].place),
				.opcode = counts[k].place.opcode,
				.count = counts[k].count,
			};

			if (advice->dirs[dir].covered)
				rest.count -= reachable(advice, &counts[k], counts, n);
			if (rest.count)
				add_rest(&rests, ret_count, &rest);
		}
	}
	if (*ret_count)
		qsort(rests, *ret_count, sizeof(*rests), by_count);
	return rests;
}

/* All of them, even if one fails: they do not depend on each other. */
static int apply(const struct advice *advice)
{
	int status = CTL_DONE;
	size_t i;

	for (i = 0; i < advice->rule_count; i++) {
		char *path = advice_path(advice, &advice->rules[i]);

		const struct inode_id of = {
			.conn = advice->watch->mount->minor,
			.nodeid = advice->nodeids[advice->rules[i].dir],
		};

		if (set_rule(path, &of, "all", NULL, NULL))
			status = CTL_FAILED;
		free(path);
	}
	return status;
}

/* Rules need a policy that goes by them; who has none is told before he waits. */
static int check_rules(const char *object, const struct thru_mount *mount)
{
	struct thru_policy_info info;
	struct thru_rules *rules;
	int err = thru_rules_open(mount->minor, &rules);

	if (!err) {
		thru_rules_close(rules);
		return CTL_DONE;
	}
	if ((err == -ENOENT || err == -EINVAL) && !thru_policy_info(mount->minor, &info))
		return ctl_fail(object, "the policy '%s' takes no rules: there is nothing to propose (see 'thructl policy replace')",
				info.name);
	return ctl_fail_rules(object, mount->minor, err);
}

static int watch_for(struct watch *watch, uint64_t seconds, struct watch_period *period)
{
	const uint64_t end = events_now_ms() + seconds * 1000;
	int err;

	/* Now and then: who is unmounted need not be waited for. */
	do {
		const uint64_t next = events_now_ms() + 1000;

		err = watch_wait(watch, next < end ? next : end, -1);
		if (err < 0)
			return err;
	} while (!events_ended() && events_now_ms() < end && watch_is_mounted(watch));
	return watch_read(watch, period);
}

static int advise(const struct ctl_args *args, struct watch *watch)
{
	struct advice advice = {
		.watch = watch,
		.period = ctl_alloc(malloc(sizeof(*advice.period))),
	};
	int err = watch_for(watch, args->seconds, advice.period), status = CTL_DONE;
	const bool interrupted = events_ended(), applies = args->apply && !interrupted;

	if (err) {
		status = ctl_fail(args->args[0], "%s", strerror(-err));
	} else if (!watch_is_mounted(watch)) {
		status = ctl_fail(args->args[0], "it has been unmounted");
	} else {
		choose(&advice);
		if (!args->json)
			advice_print(&advice);
		/* What is known is said before what may not come to its end. */
		fflush(stdout);
		if (applies)
			status = apply(&advice);
		else if (args->apply)
			status = ctl_fail(args->args[0], "interrupted, so nothing is applied");
		if (args->json)
			advice_print_json(&advice, applies && !status);
		else if (applies && !status && advice.rule_count)
			puts("# applied");
	}
	tdestroy(advice.by_nodeid, free);
	free(advice.rules);
	free(advice.nodeids);
	free(advice.dirs);
	free(advice.period);
	return status;
}

int verb_advise(const struct ctl_args *args)
{
	struct ctl_mounts mounts;
	struct watch watch;
	int status;

	if (!args->seconds) {
		ctl_fail(NULL, "how long is it to watch? (--for SECONDS)");
		return CTL_USAGE;
	}
	status = mounts_find(args, &mounts);
	if (status)
		return status;
	status = check_rules(args->args[0], mounts.mounts[0]);
	if (!status)
		status = watch_open(&watch, args->args[0], mounts.mounts[0]);
	if (!status) {
		events_catch_signals(0);
		status = advise(args, &watch);
		watch_close(&watch);
	}
	mounts_free(&mounts);
	return status;
}
