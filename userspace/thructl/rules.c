// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl rules save and rules load: all rules of a mount as a text file, whose
 * paths begin at the mount's root. Format: lib/rules_file.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

#include "lib/rules_file.h"

/* The one mount that `name` lies on, and the rules of its connection. */
static int open_mount(char *name, struct ctl_mounts *mounts, struct thru_rules **ret_rules)
{
	const struct ctl_args args = { .count = 1, .args = &name };
	int status, err;

	status = mounts_find(&args, mounts);
	if (status)
		return status;
	err = thru_rules_open(mounts->mounts[0]->minor, ret_rules);
	if (!err)
		return CTL_DONE;
	status = ctl_fail_rules(name, mounts->mounts[0]->minor, err);
	mounts_free(mounts);
	return status;
}

struct saved {
	const struct thru_rule_entry *entries;
	size_t count;
};

static int write_rules(FILE *to, const void *data)
{
	const struct saved *saved = data;

	return rules_file_write(to, saved->entries, saved->count);
}

/*
 * Leave out the rules that nothing can bring into force again. One whose path leads
 * elsewhere now would be loaded as that of another file, and what it kept for the
 * daemon would not be kept: none is saved then, unless asked to.
 */
static int keep_placed(const struct thru_mount *mount, bool keep_going,
		       struct thru_rule_entry *entries, size_t *count)
{
	int status = CTL_DONE, root = place_root(mount);
	size_t i, kept = 0;

	for (i = 0; i < *count; i++) {
		const struct thru_rule_entry *entry = &entries[i];
		const enum place place = place_find(root, entry);

		if (place == PLACE_GONE)
			ctl_note(entry->path, "gone, its rule is left out");
		else if (place != PLACE_MOVED && *entry->path)
			entries[kept++] = *entry;
		else if (keep_going)
			ctl_note(entry->path, "moved or gone, the rule of inode %llu is left out",
				 (unsigned long long)entry->ino);
		else
			status = ctl_fail(entry->path, "moved or gone, but the rule of inode %llu is in force: set it by its new path, or clear it (--keep-going leaves it out)",
					  (unsigned long long)entry->ino);
	}
	if (root >= 0)
		close(root);
	*count = kept;
	return status;
}

static void print(const struct thru_mount *mount, size_t count)
{
	struct json_object *json = json_object_new_object();

	json_add_raw(json, "mountpoint", mount->point);
	json_add_num(json, "connection", mount->minor);
	json_add_num(json, "rules", count);
	json_finish(json);
}

int verb_rules_save(const struct ctl_args *args)
{
	const char *file = args->count > 1 ? args->args[0] : "-";
	char *name = args->args[args->count - 1];
	struct thru_rule_entry *entries;
	struct ctl_mounts mounts;
	struct thru_rules *rules;
	size_t count;
	int status, err;

	if (args->json && !strcmp(file, "-")) {
		ctl_fail(name, "--json takes a file for the rules");
		return CTL_USAGE;
	}
	status = open_mount(name, &mounts, &rules);
	if (status)
		return status;
	err = thru_rules_list(rules, &entries, &count);
	thru_rules_close(rules);
	if (err) {
		status = ctl_fail_rules(name, mounts.mounts[0]->minor, err);
		goto out;
	}
	status = keep_placed(mounts.mounts[0], args->keep_going, entries, &count);
	/* Cut short it would be read as fewer rules: whole, or not at all */
	if (!status)
		status = output_write(file, write_rules, &(const struct saved){
				.entries = entries, .count = count });
	free(entries);
	if (!status && args->json)
		print(mounts.mounts[0], count);
out:
	mounts_free(&mounts);
	return status;
}

static int read_file(const char *name, struct rules_file *ret_file)
{
	bool is_stdin = !strcmp(name, "-");
	FILE *from = is_stdin ? stdin : fopen(name, "re");
	char error[512], *shown;
	int err;

	if (!from)
		return ctl_fail(name, "%s", strerror(errno));
	err = rules_file_read(from, ret_file, error, sizeof(error));
	if (!is_stdin)
		fclose(from);
	if (!err)
		return CTL_DONE;
	shown = text_escape(error);
	ctl_fail(name, "%s", shown);
	free(shown);
	return CTL_FAILED;
}

/* Take out of `file` the rules whose path is gone; without keep_going, fail. */
static int find_paths(struct rules_file *file, const struct thru_mount *mount,
		      bool keep_going)
{
	int status = CTL_DONE, root, err;
	size_t i, kept = 0;

	if (strcmp(mount->root, "/"))
		return ctl_fail(mount->point, "its root is mounted nowhere here, and rules' paths begin there");
	root = open(mount->point, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return ctl_fail(mount->point, "%s", strerror(errno));
	for (i = 0; i < file->count; i++) {
		struct thru_rule_entry *entry = &file->entries[i];

		patience_next();
		err = rules_file_find(root, entry->path, &entry->ino, NULL);
		if (!err) {
			file->lines[kept] = file->lines[i];
			file->entries[kept++] = *entry;
			continue;
		}
		if (keep_going) {
			ctl_note(entry->path, "left out: %s", strerror(-err));
			continue;
		}
		/* All of them: one run tells what there is to mend. */
		status = ctl_fail(entry->path, "line %zu: %s (--keep-going leaves it out)",
				  file->lines[i], strerror(-err));
	}
	close(root);
	file->count = kept;
	return status;
}

static void end_looking(void)
{
	_exit(CTL_DONE);
}

/*
 * The policy sees whose its rules are before their numbers can be another's. They are
 * in force: that a daemon does not answer now is no failure.
 */
static void look_at_all(const struct rules_file *file, const struct thru_mount *mount)
{
	int root;
	uint64_t ino;
	size_t i;

	patience_lost = end_looking;
	patience_begin(mount->point);
	root = open(mount->point, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; root >= 0 && i < file->count; i++) {
		patience_next();
		rules_file_find(root, file->entries[i].path, &ino, NULL);
	}
	if (root >= 0)
		close(root);
	patience_end();
}

static int replace(const char *name, struct rules_file *file, const struct thru_mount *mount,
		   struct thru_rules *rules)
{
	size_t first, second;
	int err;

	if (rules_file_twice(file, &first, &second))
		return ctl_fail(name, "lines %zu and %zu: one file", first, second);
	err = thru_rules_replace(rules, file->entries, file->count);
	return err ? ctl_fail_rules(mount->point, mount->minor, err) : CTL_DONE;
}

int verb_rules_load(const struct ctl_args *args)
{
	char *name = args->args[1];
	const struct thru_mount *mount;
	struct ctl_mounts mounts;
	struct thru_rules *rules;
	struct rules_file file;
	int status;

	status = read_file(args->args[0], &file);
	if (status)
		return status;
	status = open_mount(name, &mounts, &rules);
	if (status)
		goto out_file;
	mount = mounts.mounts[0];
	patience_begin(mount->point);
	status = find_paths(&file, mount, args->keep_going);
	patience_end();
	if (!status)
		status = replace(args->args[0], &file, mount, rules);
	if (!status && args->json)
		print(mount, file.count);
	/* What cannot be written is a failure, whatever comes of the looking. */
	if (!status && !fflush(stdout))
		look_at_all(&file, mount);
	thru_rules_close(rules);
	mounts_free(&mounts);
out_file:
	rules_file_free(&file);
	return status;
}
