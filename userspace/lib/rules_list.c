// SPDX-License-Identifier: LGPL-2.1-or-later
/* All rules of a mount at one moment, under the lock that changes take. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include <thru/thru.h>

#include "lib/rules.h"

/* A growing list; the paths follow each other in `text`, in order. */
struct list {
	struct thru_rule_entry *entries;
	size_t count, capacity;
	char *text;
	size_t text_len, text_capacity;
};

static int grow(void *array, size_t elem, size_t need, size_t *capacity)
{
	void **block = array;
	size_t wanted = *capacity ?: 16;
	void *larger;

	if (need <= *capacity)
		return 0;
	while (wanted < need)
		wanted *= 2;
	larger = reallocarray(*block, wanted, elem);
	if (!larger)
		return -ENOMEM;
	*block = larger;
	*capacity = wanted;
	return 0;
}

static int list_add(struct list *list, const struct thru_rule_entry *entry,
		    const char *path)
{
	size_t len = strnlen(path, THRU_RULE_PATH - 1);
	int err;

	err = grow(&list->entries, sizeof(*list->entries), list->count + 1,
		   &list->capacity);
	if (!err)
		err = grow(&list->text, 1, list->text_len + len + 1,
			   &list->text_capacity);
	if (err)
		return err;

	list->entries[list->count++] = *entry;
	memcpy(list->text + list->text_len, path, len);
	list->text_len += len;
	list->text[list->text_len++] = '\0';
	return 0;
}

static int list_read(const struct thru_rules *rules, struct list *list)
{
	char path[THRU_RULE_PATH];
	struct thru_rule_entry entry = {};
	uint64_t ino, *prev = NULL;
	struct thru_rule rule;
	int err;

	while (!(err = bpf_map_get_next_key(rules->rules_fd, prev, &ino))) {
		/*
		 * Without end only if someone deletes keys behind our lock:
		 * the kernel then starts again from the first.
		 */
		if (list->count > THRU_RULES_MAX)
			return -EAGAIN;
		prev = &ino;
		if (bpf_map_lookup_elem(rules->rules_fd, &ino, &rule))
			continue;
		memset(path, 0, sizeof(path));
		bpf_map_lookup_elem(rules->paths_fd, &ino, path);
		entry.ino = ino;
		entry.ops = rule.ops;
		entry.gone = thru_rules_gone(rules, ino);
		err = list_add(list, &entry, path);
		if (err)
			return err;
	}
	return err == -ENOENT ? 0 : err;
}

static int by_path(const void *a, const void *b)
{
	const struct thru_rule_entry *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ?: (x->ino > y->ino) - (x->ino < y->ino);
}

/* One block that a single free() gives back: the entries, then their paths. */
static int list_finish(const struct list *list,
		       struct thru_rule_entry **ret_entries)
{
	size_t i, head = list->count * sizeof(struct thru_rule_entry);
	struct thru_rule_entry *entries;
	char *text;

	entries = malloc(head + list->text_len + 1);
	if (!entries)
		return -ENOMEM;
	text = (char *)entries + head;
	if (list->count) {
		memcpy(entries, list->entries, head);
		memcpy(text, list->text, list->text_len);
	}
	for (i = 0; i < list->count; i++) {
		entries[i].path = text;
		text += strlen(text) + 1;
	}
	qsort(entries, list->count, sizeof(*entries), by_path);
	*ret_entries = entries;
	return 0;
}

int thru_rules_list(struct thru_rules *rules,
		    struct thru_rule_entry **ret_entries, size_t *ret_count)
{
	struct list list = {};
	int err;

	err = thru_rules_lock(rules);
	if (err)
		return err;
	err = list_read(rules, &list);
	thru_rules_unlock(rules);

	if (!err)
		err = list_finish(&list, ret_entries);
	if (!err)
		*ret_count = list.count;
	free(list.entries);
	free(list.text);
	return err;
}
