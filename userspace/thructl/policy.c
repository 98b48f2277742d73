// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl policy show|detach MNT, thructl policy replace NAME|FILE MNT: what decides
 * on a live mount, something else in its place, or nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

static struct json_object *json_begin(const struct target *target)
{
	struct json_object *json = json_object_new_object();

	json_add_raw(json, "mountpoint", target->mount->point);
	json_add_num(json, "connection", target->conn);
	return json;
}

/* -ENOENT, -EINVAL: the policy takes none, or there is no policy. */
static int count_rules(uint32_t conn, size_t *ret_count)
{
	struct thru_rule_entry *entries;
	struct thru_rules *rules;
	int err;

	err = thru_rules_open(conn, &rules);
	if (err)
		return err;
	err = thru_rules_list(rules, &entries, ret_count);
	if (!err)
		free(entries);
	thru_rules_close(rules);
	return err;
}

static int show(const struct target *target, const struct thru_policy_info *info,
		const struct ctl_args *args)
{
	uint64_t counts[THRU_STAT_MAX];
	bool has_counts = !thru_policy_stats(target->conn, counts), has_rules;
	size_t rules;

	has_rules = !count_rules(target->conn, &rules);
	if (args->json) {
		struct json_object *json = json_begin(target);

		json_add_raw(json, "policy", info->name);
		json_add_num(json, "generation", info->generation);
		json_add_num(json, "link_id", info->link_id);
		json_add_num(json, "map_id", info->map_id);
		if (has_rules)
			json_add_num(json, "rules", rules);
		if (has_counts)
			status_add_decisions(json, counts);
		json_finish(json);
		return CTL_DONE;
	}

	printf("policy      %s\n", info->name);
	printf("connection  %u\n", target->conn);
	printf("generation  %llu\n", (unsigned long long)info->generation);
	printf("link        %u\n", info->link_id);
	printf("map         %u\n", info->map_id);
	if (has_rules)
		printf("rules       %zu\n", rules);
	if (has_counts)
		status_print_decisions("decisions   ", counts);
	return CTL_DONE;
}

/* The log has names that are in the file. */
static int fail_open(const char *name, int err, const char *log)
{
	char *shown;

	if (err == -ENOENT)
		return ctl_fail(name, "no built-in policy and no file of that name (see 'thrud -h')");
	shown = text_escape_lines(log[0] ? log : strerror(-err));
	ctl_fail(name, "%s%s", err == -ENOEXEC ? "refused by the kernel's verifier:\n" : "",
		 shown);
	free(shown);
	return CTL_FAILED;
}

static int fail_replace(const char *path, uint32_t conn, int err)
{
	switch (-err) {
	case ENOSPC:
		return ctl_fail(path, "the new policy lacks room for its rules (run 'thructl clear')");
	case EINVAL:
	case EOPNOTSUPP:
		return ctl_fail(path, "the kernel refuses to put it in place: %s",
				strerror(-err));
	default:
		return ctl_fail_rules(path, conn, err);
	}
}

/* What is not as it was before, and might not be expected. */
static void note_rules(const char *path, const char *name, uint32_t conn, size_t before)
{
	size_t now;
	int err = count_rules(conn, &now);

	if (before && (err == -ENOENT || err == -EINVAL))
		ctl_note(path, "its %zu rules are gone: policy '%s' takes none",
			 before, name);
	if (!err && !now)
		ctl_note(path, "there are no rules: all operations go to the daemon (see 'thructl set')");
}

static int replace(const struct target *target, const char *name, const char *path,
		   const struct ctl_args *args)
{
	struct thru_policy *policy;
	size_t before = 0, carried;
	char log[4096] = "";
	int err;

	err = thru_policy_open_with(name, args->policy_opts, log, sizeof(log), &policy);
	if (err)
		return fail_open(name, err, log);
	count_rules(target->conn, &before);
	err = thru_policy_replace(policy, target->conn, &carried);
	if (err) {
		thru_policy_close(policy);
		return fail_replace(path, target->conn, err);
	}
	note_rules(path, thru_policy_name(policy), target->conn, before);
	if (args->json) {
		struct json_object *json = json_begin(target);

		json_add_raw(json, "policy", thru_policy_name(policy));
		json_add_num(json, "rules_carried", carried);
		json_finish(json);
	}
	thru_policy_close(policy);
	return CTL_DONE;
}

static int detach(const struct target *target, const char *path,
		  const struct ctl_args *args)
{
	int err;

	err = thru_policy_remove(target->conn);
	if (err)
		return ctl_fail_rules(path, target->conn, err);
	ctl_note(path, "no policy now: the kernel serves all it can until the mount is made anew");
	if (args->json)
		json_finish(json_begin(target));
	return CTL_DONE;
}

int verb_policy(const struct ctl_args *args)
{
	static const struct action {
		const char *name, *verb, *synopsis;
		int count;
	} actions[] = {
		{ "show", "policy show", "MNT", 2 },
		{ "replace", "policy replace", "NAME|FILE MNT [--policy-opt NAME=VALUE]...", 3 },
		{ "detach", "policy detach", "MNT", 2 },
	}, *action = actions;
	const char *path = args->args[args->count - 1];
	struct thru_policy_info info;
	struct target target;
	int status, err;

	while (action < actions + 3 && strcmp(action->name, args->args[0]))
		action++;
	if (action == actions + 3) {
		ctl_fail(args->args[0], "not show, replace or detach (see 'thructl --help')");
		return CTL_USAGE;
	}
	ctl_verb = action->verb;
	if (args->count != action->count || (args->policy_opts && action->count == 2)) {
		fprintf(stderr, "thructl: usage: thructl %s %s\n", action->verb,
			action->synopsis);
		return CTL_USAGE;
	}

	status = target_open(path, &target);
	if (status)
		return status;
	err = thru_policy_info(target.conn, &info);
	if (err)
		status = ctl_fail_rules(path, target.conn, err);
	else if (action == actions)
		status = show(&target, &info, args);
	else if (action == actions + 1)
		status = replace(&target, args->args[1], path, args);
	else
		status = detach(&target, path, args);
	target_close(&target);
	return status;
}
