// SPDX-License-Identifier: GPL-2.0-or-later
/* thructl list [MNT...]: the rules of the mounts, sorted by path. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "ctl.h"

static void list_json(struct json_object *mounts, const struct thru_mount *mount,
		      const struct thru_rule_entry *entries, size_t count)
{
	struct json_object *json = json_add_object(mounts, NULL), *rules;
	int root = place_root(mount);
	size_t i;

	json_add_raw(json, "mountpoint", mount->point);
	json_add_num(json, "connection", mount->minor);
	rules = json_add_array(json, "rules");
	for (i = 0; i < count; i++) {
		struct json_object *rule = json_add_object(rules, NULL);
		enum place place;

		json_add_raw(rule, "path", entries[i].path);
		json_add_num(rule, "inode", entries[i].ino);
		json_add_ops(rule, "operations", entries[i].ops);
		place = place_find(root, &entries[i]);
		json_add_bool(rule, "gone", place == PLACE_GONE);
		if (place == PLACE_HERE || place == PLACE_MOVED)
			json_add_bool(rule, "moved", place == PLACE_MOVED);
	}
	if (root >= 0)
		close(root);
}

static void list_rows(struct table *table, const struct thru_mount *mount,
		      const struct thru_rule_entry *entries, size_t count)
{
	static const char *const remarks[] = {
		[PLACE_HERE] = "", [PLACE_UNKNOWN] = "",
		[PLACE_MOVED] = " (moved or gone)", [PLACE_GONE] = " (gone)",
	};
	int root = place_root(mount);
	size_t i;

	for (i = 0; i < count; i++) {
		char ops[THRU_OPS_TEXT], *path, *text;

		thru_ops_format(entries[i].ops, ops, sizeof(ops));
		path = mount_path(mount, entries[i].path);
		table_cellf(table, "%llu", (unsigned long long)entries[i].ino);
		table_cellf(table, "%s", ops);
		text = text_escape(path);
		table_cellf(table, "%s%s", text, remarks[place_find(root, &entries[i])]);
		free(text);
		free(path);
	}
	if (root >= 0)
		close(root);
}

/* A mount that was not asked for by name may have no rules to show. */
static int read_rules(const struct thru_mount *mount, bool named,
		      struct thru_rule_entry **ret_entries, size_t *ret_count)
{
	struct thru_rules *rules;
	int err;

	err = thru_rules_open(mount->minor, &rules);
	if (!err) {
		err = thru_rules_list(rules, ret_entries, ret_count);
		thru_rules_close(rules);
	}
	if (!err)
		return CTL_DONE;
	if ((err == -ENOENT || err == -EINVAL) && !named) {
		*ret_entries = NULL;
		*ret_count = 0;
		return CTL_DONE;
	}
	return ctl_fail_rules(mount->point, mount->minor, err);
}

int verb_list(const struct ctl_args *args)
{
	struct table table = { .columns = 3, .right = "r--" };
	struct json_object *json = NULL, *array = NULL;
	struct ctl_mounts mounts;
	int status;
	size_t i;

	status = mounts_find(args, &mounts);
	if (status)
		return status;

	if (args->json) {
		json = json_object_new_object();
		array = json_add_array(json, "mounts");
	}
	table_cellf(&table, "INODE");
	table_cellf(&table, "OPERATIONS");
	table_cellf(&table, "PATH");

	for (i = 0; i < mounts.count; i++) {
		const struct thru_mount *mount = mounts.mounts[i];
		struct thru_rule_entry *entries;
		size_t count;

		/* One that fails is told of; the others are shown. */
		if (read_rules(mount, args->count, &entries, &count)) {
			status = CTL_FAILED;
			continue;
		}
		if (args->json)
			list_json(array, mount, entries, count);
		else
			list_rows(&table, mount, entries, count);
		free(entries);
	}

	if (args->json)
		json_finish(json);
	else if (table.count > table.columns)
		table_print(&table, "");
	else if (!status)
		ctl_note(NULL, mounts.count ? "no rules" : "no thru mounts");
	table_free(&table);
	mounts_free(&mounts);
	return status;
}
