// SPDX-License-Identifier: GPL-2.0-or-later
/* thructl set PATH OPS: what the kernel may serve of a subtree, from now on. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

static bool is_change(const char *ops)
{
	return *ops == '+' || *ops == '-';
}

/* Operations that OPS means here; a change is to the rule in force. */
static int find_ops(const struct target *target, struct thru_rules *rules,
		    const char *path, const char *text, uint64_t *ret_ops)
{
	uint64_t base = 0, ops;
	int err = 0;

	/* Whether the directories above may be passed can be the daemon's to say. */
	if (!text || is_change(text)) {
		patience_begin(path);
		err = target_rule(target, rules, &base, NULL);
		patience_end();
	}
	if (err == -EXDEV)
		return ctl_fail(path, "the rule in force is above this bind mount (use no + and -)");
	if (err && err != -ENODATA)
		return ctl_fail_rules(path, target->conn, err);

	if (!text)
		text = (base & THRU_OPS_ALL) == THRU_OPS_ALL ? "none" : "all";
	if (thru_ops_parse(text, base, &ops))
		return ctl_fail(path, "%s", strerror(EINVAL));
	if (thru_rule_check(ops)) {
		char shown[THRU_OPS_TEXT];

		thru_ops_format(ops, shown, sizeof(shown));
		return ctl_fail(path, "'%s' lacks getattr, which all but read and write need (add getattr)",
				shown);
	}
	*ret_ops = ops;
	return CTL_DONE;
}

static void print(const struct target *target, uint64_t ops, void *data)
{
	struct json_object *json = json_object_new_object();

	json_add_raw(json, "mountpoint", target->mount->point);
	json_add_num(json, "connection", target->conn);
	json_add_raw(json, "path", target->path);
	json_add_num(json, "inode", target->ino);
	json_add_ops(json, "operations", ops);
	json_finish(json);
}

int set_rule(const char *path, const struct inode_id *of, const char *text, set_done done,
	     void *data)
{
	struct thru_rules *rules;
	struct target target;
	uint64_t ops = 0;
	int status, err;

	status = target_open_that(path, of, &target);
	if (status)
		return status;

	err = thru_rules_open(target.conn, &rules);
	if (err) {
		status = ctl_fail_rules(path, target.conn, err);
		goto out_target;
	}
	/* Over both: a change must be to what is in force when it is made. */
	err = thru_rules_lock(rules);
	if (err) {
		status = ctl_fail_rules(path, target.conn, err);
		goto out_rules;
	}
	status = find_ops(&target, rules, path, text, &ops);
	if (!status) {
		err = thru_rules_set(rules, target.ino, target.path, ops);
		if (err)
			status = ctl_fail_rules(path, target.conn, err);
	}
	thru_rules_unlock(rules);
	/* The policy sees the inode, while its number cannot be another's. */
	if (!status)
		target_look(&target);
	if (!status && done)
		done(&target, ops, data);
out_rules:
	thru_rules_close(rules);
out_target:
	target_close(&target);
	return status;
}

int verb_set(const struct ctl_args *args)
{
	const char *path = args->args[0], *text = args->args[1];
	uint64_t ops;

	if (thru_ops_parse(text, 0, &ops)) {
		char *shown = text_escape(text);

		ctl_fail(path, "'%s' names no operations (see 'thructl --help')",
			 shown);
		free(shown);
		return CTL_USAGE;
	}
	return set_rule(path, NULL, text, args->json ? print : NULL, NULL);
}
