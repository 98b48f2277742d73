// SPDX-License-Identifier: GPL-2.0-or-later
/* thructl clear PATH: the rule of PATH goes, the one above it holds again. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"

static void print(const struct target *target, uint64_t ino)
{
	struct json_object *json = json_object_new_object();

	json_add_raw(json, "mountpoint", target->mount->point);
	json_add_num(json, "connection", target->conn);
	json_add_num(json, "inode", ino);
	json_finish(json);
}

static int clear(const struct ctl_args *args, const struct inode_id *of)
{
	const char *path = args->args[0];
	struct thru_rules *rules;
	struct target target;
	uint64_t ino, ops;
	int status, err;

	status = target_open_that(path, of, &target);
	if (status)
		return status;
	ino = args->has_inode ? args->inode : target.ino;

	err = thru_rules_open(target.conn, &rules);
	if (err) {
		status = ctl_fail_rules(path, target.conn, err);
		goto out;
	}
	err = thru_rules_clear(rules, ino);
	if (err == -ENODATA)
		status = ctl_fail(path, "no rule for inode %llu (see 'thructl list')",
				  (unsigned long long)ino);
	else if (err)
		status = ctl_fail_rules(path, target.conn, err);

	/* Nothing above it: said, for it is not what "clear" sounds like. */
	if (!status && !args->has_inode &&
	    target_rule(&target, rules, &ops, NULL) == -ENODATA)
		ctl_note(path, "no rule governs it now: all its operations go to the daemon");
	if (!status && args->json)
		print(&target, ino);
	thru_rules_close(rules);
out:
	target_close(&target);
	return status;
}

int verb_clear(const struct ctl_args *args)
{
	return clear(args, NULL);
}

int clear_rule(const char *path, const struct inode_id *of)
{
	const struct ctl_args args = { .args = (char *[]){ (char *)path }, .count = 1 };

	return clear(&args, of);
}
