// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One set of rules in place of another, all or nothing. Between the first write
 * and the bump an inode may decide by a mixture of both: so that it is never let
 * through by that, every rule first becomes what old and new have in common.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include <thru/thru.h>

#include "lib/rules.h"

/* Of one inode: the rule it had, the one it gets; NULL = none. */
struct change {
	const struct thru_rule_entry *from, *to;
};

static int by_ino(const void *a, const void *b)
{
	const struct thru_rule_entry *const *x = a, *const *y = b;

	return ((*x)->ino > (*y)->ino) - ((*x)->ino < (*y)->ino);
}

static const struct thru_rule_entry **sorted(const struct thru_rule_entry *entries,
					     size_t count)
{
	const struct thru_rule_entry **list = calloc(count + 1, sizeof(*list));
	size_t i;

	for (i = 0; list && i < count; i++)
		list[i] = &entries[i];
	if (list)
		qsort(list, count, sizeof(*list), by_ino);
	return list;
}

static int put_rule(const struct thru_rules *rules, uint64_t ino, uint64_t ops)
{
	const struct thru_rule rule = { .ops = ops };

	return bpf_map_update_elem(rules->rules_fd, &ino, &rule, BPF_ANY);
}

/* Which of the inodes that have a number one after another the rule is of. */
static void put_root(const struct thru_rules *rules, const struct thru_rule_entry *entry)
{
	const uint64_t generation = entry->gone ? THRU_ROOT_GONE : entry->generation;

	if (generation)
		bpf_map_update_elem(rules->roots_fd, &entry->ino, &generation, BPF_ANY);
	else
		bpf_map_delete_elem(rules->roots_fd, &entry->ino);
}

static int put_path(const struct thru_rules *rules, const struct thru_rule_entry *entry)
{
	char value[THRU_RULE_PATH] = "";

	memcpy(value, entry->path, strlen(entry->path) + 1);
	return bpf_map_update_elem(rules->paths_fd, &entry->ino, value, BPF_ANY);
}

static int apply(const struct thru_rules *rules, const struct change *changes,
		 size_t count)
{
	const struct change *c, *end = changes + count;
	int err = 0;

	for (c = changes; c < end && !err; c++) {
		if (c->to)
			err = put_path(rules, c->to);
		if (!err)
			err = put_rule(rules, (c->to ?: c->from)->ino, c->from && c->to ?
				       c->from->ops & c->to->ops : 0);
	}
	for (c = changes; c < end && !err; c++)
		if (c->to) {
			put_root(rules, c->to);
			err = put_rule(rules, c->to->ino, c->to->ops);
		}
	for (c = changes; c < end && !err; c++)
		if (!c->to)
			err = bpf_map_delete_elem(rules->rules_fd, &c->from->ino);
	return err ?: thru_rules_bump(rules);
}

static void undo(const struct thru_rules *rules, const struct change *changes,
		 size_t count)
{
	const struct change *c, *end = changes + count;

	for (c = changes; c < end; c++) {
		if (c->from) {
			put_path(rules, c->from);
			put_rule(rules, c->from->ino, c->from->ops);
			if (c->from->gone)
				put_root(rules, c->from);
		} else {
			bpf_map_delete_elem(rules->rules_fd, &c->to->ino);
			bpf_map_delete_elem(rules->paths_fd, &c->to->ino);
		}
	}
	thru_rules_bump(rules);
}

/* Both lists are sorted by inode; `changes` has room for all of both. */
static int merge(const struct thru_rule_entry **from, size_t from_count,
		 const struct thru_rule_entry **to, size_t to_count,
		 struct change *changes, size_t *ret_count)
{
	size_t f = 0, t = 0, n = 0;

	while (f < from_count || t < to_count) {
		struct change *c = &changes[n++];

		if (t == to_count || (f < from_count && from[f]->ino < to[t]->ino)) {
			c->from = from[f++];
			continue;
		}
		if (f < from_count && from[f]->ino == to[t]->ino)
			c->from = from[f++];
		c->to = to[t++];
		if (t < to_count && to[t]->ino == c->to->ino)
			return -EEXIST;
	}
	*ret_count = n;
	return 0;
}

static int replace_locked(struct thru_rules *rules, const struct thru_rule_entry **to,
			  size_t to_count)
{
	const struct thru_rule_entry **from = NULL;
	struct thru_rule_entry *old = NULL;
	struct change *changes = NULL;
	size_t from_count, count, i;
	int err;

	err = thru_rules_list(rules, &old, &from_count);
	if (err)
		return err;
	from = sorted(old, from_count);
	changes = calloc(from_count + to_count + 1, sizeof(*changes));
	err = from && changes ? 0 : -ENOMEM;
	if (!err)
		err = merge(from, from_count, to, to_count, changes, &count);
	if (!err) {
		err = apply(rules, changes, count);
		if (err)
			undo(rules, changes, count);
		for (i = 0; i < count && !err; i++)
			if (!changes[i].to) {
				bpf_map_delete_elem(rules->paths_fd, &changes[i].from->ino);
				bpf_map_delete_elem(rules->roots_fd, &changes[i].from->ino);
			}
	}
	free(changes);
	free(from);
	free(old);
	return err == -E2BIG ? -ENOSPC : err;
}

int thru_rules_replace(struct thru_rules *rules, const struct thru_rule_entry *entries,
		       size_t count)
{
	const struct thru_rule_entry **to;
	size_t i;
	int err;

	for (i = 0; i < count; i++) {
		if (!entries[i].ino || thru_rule_check(entries[i].ops))
			return -EINVAL;
		if (strlen(entries[i].path) >= THRU_RULE_PATH)
			return -ENAMETOOLONG;
	}
	to = sorted(entries, count);
	if (!to)
		return -ENOMEM;
	err = thru_rules_lock(rules);
	if (!err) {
		err = replace_locked(rules, to, count);
		thru_rules_unlock(rules);
	}
	free(to);
	return err;
}
