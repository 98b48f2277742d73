// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl check PATH: the rule that governs an inode, and for each operation that
 * it can have who serves it and why. The policy is heard on that inode. Where that
 * cannot be, it is reckoned from the rules, and below the level `policy` from the
 * level: what the daemon has offered of this one inode is not known then.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decision.h"

#include "status.h"

struct check {
	struct target target;
	enum thru_level level;
	char policy[16];	/* its name, "" = none in force */
	int rule_err;		/* of the rules; 0 = all below is valid */
	uint64_t ops, tag;	/* of the rule, and the inode it is the rule of */
	char *rule_path;	/* as given, or NULL */
	bool heard;		/* the policy: then this is what holds */
	struct decision decision;
};

/* What no server can offer of this type: THRU_DEV_IOC_BACKING_OPEN's rules. */
static uint64_t type_ops(mode_t mode)
{
	uint64_t ops = THRU_OPS_ALL;

	if (!S_ISDIR(mode))
		ops &= ~THRU_OPS_DIR_ONLY;
	if (!S_ISREG(mode))
		ops &= ~(THRU_OPS_DATA | THRU_OP_OPEN);
	if (!S_ISLNK(mode))
		ops &= ~THRU_OP_READLINK;
	return ops;
}

static const char *why_not_decided(const struct check *check, uint64_t op)
{
	const struct decision *d = &check->decision;

	if (!d->made)
		return "it has no backing";
	if (d->granted & op)
		return NULL;
	if (!(d->offered & op))
		return "not offered by the daemon";
	if (check->rule_err == -ENODATA)
		return "no rule governs it";
	return check->rule_err ? "not granted by the policy" : "not granted by the rule";
}

/* NULL: the kernel serves it. */
static const char *why_not(const struct check *check, uint64_t op)
{
	if (check->heard)
		return why_not_decided(check, op);
	if (check->level == THRU_LEVEL_PLAIN)
		return "the mount's level is plain";
	if (check->level == THRU_LEVEL_DATA)
		return op & THRU_OPS_DATA ? NULL : "the mount's level is data";
	if (check->level == THRU_LEVEL_INO)
		return NULL;
	if (check->rule_err == -ENODATA)
		return "no rule governs it";
	return check->ops & op ? NULL : "not granted by the rule";
}

/* The level: by the kernel's word where it has one, else by the daemon's. */
static int find_level(struct check *check, const char *path)
{
	const struct thru_daemon_stats *stats;
	struct thru_kernel_stats *kernel = ctl_alloc(malloc(sizeof(*kernel)));
	int err = thru_kernel_stats(check->target.conn, kernel);
	const bool known = !err && kernel->ino;

	if (known) {
		check->level = kernel->policy[0] ? THRU_LEVEL_POLICY : THRU_LEVEL_INO;
		snprintf(check->policy, sizeof(check->policy), "%s", kernel->policy);
	}
	free(kernel);
	if (known)
		return CTL_DONE;
	if (err && err != -EOPNOTSUPP && err != -ENODEV)
		return ctl_fail(path, "the kernel's counters: %s", status_kernel_reason(err));
	if (daemon_stats_open(check->target.mount, &stats))
		return ctl_fail(path, "not on a thru mount (see 'thructl status')");
	check->level = stats->level <= THRU_LEVEL_PLAIN ? stats->level : THRU_LEVEL_PLAIN;
	thru_daemon_stats_close(stats);
	return CTL_DONE;
}

static void find_path_of(struct check *check, struct thru_rules *rules)
{
	struct thru_rule_entry *entries;
	size_t count, i;

	if (thru_rules_list(rules, &entries, &count))
		return;
	for (i = 0; i < count; i++)
		if (entries[i].ino == check->tag)
			check->rule_path = ctl_alloc(strdup(entries[i].path));
	free(entries);
}

static int find_rule(struct check *check, const char *path)
{
	struct thru_rules *rules;
	int err;

	if (check->level != THRU_LEVEL_POLICY)
		return CTL_DONE;
	check->heard = !decision_hear(&check->target, &check->decision);
	err = thru_rules_open(check->target.conn, &rules);
	check->rule_err = err;
	if ((err == -ENOENT || err == -EINVAL) && check->heard)
		return CTL_DONE;
	if (err == -ENOENT || err == -EINVAL)
		return ctl_fail(path, "the policy '%s' takes no rules: what it lets pass is not to be seen",
				check->policy);
	if (err)
		return ctl_fail_rules(path, check->target.conn, err);
	if (check->heard && check->decision.made) {
		/* Of a file with several names the one decides that was used last. */
		check->tag = check->decision.tag;
		err = check->tag ? thru_rules_get(rules, check->tag, &check->ops) : -ENODATA;
	} else {
		err = target_rule(&check->target, rules, &check->ops, &check->tag);
	}
	if (!err)
		find_path_of(check, rules);
	thru_rules_close(rules);
	check->rule_err = err;
	if (err == -EXDEV)
		return ctl_fail(path, "the rule in force is above this bind mount");
	return err && err != -ENODATA ? ctl_fail_rules(path, check->target.conn, err) : CTL_DONE;
}

static void print_rule(const struct check *check)
{
	char *path, *text, ops[THRU_OPS_TEXT];

	printf("  policy  %s\n", check->policy);
	if (check->heard && check->decision.error)
		printf("  lookup  fails: %s\n", strerrorname_np(check->decision.error) ?: "?");
	if (check->rule_err) {
		puts(check->rule_err == -ENODATA ? "  rule    none" :
						   "  rule    it takes none");
		if (check->heard)
			printf("  tag     %llu\n", (unsigned long long)check->decision.tag);
		return;
	}
	path = mount_path(check->target.mount, check->rule_path ?: "");
	text = text_escape(path);
	thru_ops_format(check->ops, ops, sizeof(ops));
	printf("  rule    %s, of %s\n", ops, text);
	printf("  tag     %llu\n", (unsigned long long)check->tag);
	free(path);
	free(text);
}

static void print_text(const struct check *check)
{
	struct table table = { .columns = 3, .right = "---" };
	uint64_t known = type_ops(check->target.mode);
	char *text = text_escape(check->target.absolute);
	unsigned int opcode;

	printf("%s\n", text);
	free(text);
	printf("  inode   %llu\n", (unsigned long long)check->target.ino);
	printf("  level   %s\n", thru_level_name(check->level));
	if (check->level == THRU_LEVEL_POLICY)
		print_rule(check);
	table_cellf(&table, "OPERATION");
	table_cellf(&table, "SERVED BY");
	table_cellf(&table, "WHY");
	for (opcode = 1; opcode < THRU_OPCODE_MAX; opcode++) {
		const char *why;

		if (!(known & THRU_OP(opcode)))
			continue;
		why = why_not(check, THRU_OP(opcode));
		table_cellf(&table, "%s", thru_opcode_name(opcode));
		table_cellf(&table, "%s", why ? "daemon" : "kernel");
		table_cellf(&table, "%s", why ?: "");
	}
	table_print(&table, "  ");
	table_free(&table);
}

static void print_json(const struct check *check)
{
	struct json_object *json = json_object_new_object(), *rule, *operations;
	uint64_t known = type_ops(check->target.mode);
	unsigned int opcode;

	json_add_raw(json, "mountpoint", check->target.mount->point);
	json_add_num(json, "connection", check->target.conn);
	json_add_raw(json, "path", check->target.path);
	json_add_num(json, "inode", check->target.ino);
	json_add_str(json, "level", thru_level_name(check->level));
	if (check->level == THRU_LEVEL_POLICY) {
		json_add_raw(json, "policy", check->policy);
		json_add_num(json, "tag", check->heard ? check->decision.tag : check->tag);
		if (check->heard && check->decision.made) {
			json_add_ops(json, "offered", check->decision.offered);
			json_add_ops(json, "granted", check->decision.granted);
		}
		if (check->heard && check->decision.error)
			json_add_str(json, "error",
				     strerrorname_np(check->decision.error) ?: "?");
		if (!check->rule_err) {
			rule = json_add_object(json, "rule");
			json_add_raw(rule, "path", check->rule_path ?: "");
			json_add_num(rule, "inode", check->tag);
			json_add_ops(rule, "operations", check->ops);
		}
	}
	operations = json_add_array(json, "operations");
	for (opcode = 1; opcode < THRU_OPCODE_MAX; opcode++) {
		struct json_object *object;
		const char *why;

		if (!(known & THRU_OP(opcode)))
			continue;
		why = why_not(check, THRU_OP(opcode));
		object = json_add_object(operations, NULL);
		json_add_str(object, "name", thru_opcode_name(opcode));
		json_add_str(object, "served_by", why ? "daemon" : "kernel");
		if (why)
			json_add_str(object, "reason", why);
	}
	json_finish(json);
}

int verb_check(const struct ctl_args *args)
{
	const char *path = args->args[0];
	struct check check = {};
	int status;

	status = target_open(path, &check.target);
	if (status)
		return status;
	status = find_level(&check, path);
	if (!status)
		status = find_rule(&check, path);
	if (!status && args->json)
		print_json(&check);
	else if (!status)
		print_text(&check);
	free(check.rule_path);
	target_close(&check.target);
	return status;
}
