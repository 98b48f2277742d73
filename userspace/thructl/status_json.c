// SPDX-License-Identifier: GPL-2.0-or-later
/* thructl status --json. */
#include "status.h"

void status_add_features(struct json_object *json)
{
	struct json_object *array = json_add_array(json, "features");
	unsigned int f;

	for (f = 0; f < THRU_FEATURE_MAX; f++) {
		struct json_object *feature = json_add_object(array, NULL);
		const char *reason = "";
		bool present = thru_feature_probe(f, &reason);

		json_add_str(feature, "name", thru_feature_name(f));
		json_add_bool(feature, "present", present);
		if (!present)
			json_add_str(feature, "reason", reason);
	}
}

static void add_daemon(struct json_object *json, const struct facts *facts)
{
	const struct thru_daemon_stats *daemon = &facts->daemon;
	struct json_object *object;

	if (!facts->has_daemon)
		return;
	object = json_add_object(json, "daemon");
	json_add_num(object, "pid", daemon->pid);
	json_add_bool(object, "running", facts->daemon_lives);
	json_add_str(object, "level", thru_level_name(daemon->level));
	json_add_raw(object, "reason", daemon->reason);
	json_add_num(object, "inodes", daemon->inodes);
	json_add_num(object, "no_backing", daemon->no_backing);
}

void status_add_decisions(struct json_object *json, const uint64_t *decisions)
{
	struct json_object *object = json_add_object(json, "decisions");
	unsigned int i;

	for (i = 0; i < THRU_STAT_MAX; i++)
		json_add_num(object, status_decision_name(i), decisions[i]);
}

static void add_policy(struct json_object *json, const struct facts *facts)
{
	struct json_object *policy;

	if (facts->kernel_err || !facts->kernel.policy[0])
		return;
	policy = json_add_object(json, "policy");
	json_add_raw(policy, "name", facts->kernel.policy);
	json_add_num(policy, "generation", facts->kernel.generation);
	if (!facts->rules_err)
		json_add_num(policy, "rules", facts->rules);
	if (!facts->decisions_err)
		status_add_decisions(policy, facts->decisions);
}

static void add_counts(struct json_object *json, const struct facts *facts)
{
	struct json_object *operations, *fallbacks, *object;
	unsigned int opcode;
	size_t i;

	operations = json_add_array(json, "operations");
	for (opcode = 0; opcode < THRU_OPCODE_MAX; opcode++) {
		uint64_t kernel = status_kernel_count(facts, opcode);
		uint64_t daemon = status_daemon_count(facts, opcode);

		if (!kernel && !daemon &&
		    (!facts->has_daemon || !facts->daemon.requests[opcode]))
			continue;
		object = json_add_object(operations, NULL);
		json_add_str(object, "name", thru_opcode_name(opcode) ?: "");
		json_add_num(object, "opcode", opcode);
		json_add_num(object, "kernel", kernel);
		json_add_num(object, "daemon", daemon);
		/* Beside the kernel's count: what the daemon says has come to it. */
		if (facts->has_daemon)
			json_add_num(object, "daemon_counted",
				     facts->daemon.requests[opcode]);
	}
	if (facts->kernel_err) {
		json_add_str(json, "kernel_counts",
			     status_kernel_reason(facts->kernel_err));
		return;
	}
	fallbacks = json_add_array(json, "fallbacks");
	for (i = 0; i < facts->kernel.fallback_count; i++) {
		object = json_add_object(fallbacks, NULL);
		json_add_raw(object, "reason", facts->kernel.fallback[i].reason);
		json_add_num(object, "count", facts->kernel.fallback[i].count);
	}
}

void status_add_mount(struct json_object *mounts, const struct facts *facts)
{
	struct json_object *json = json_add_object(mounts, NULL);

	json_add_raw(json, "mountpoint", facts->mount->point);
	json_add_raw(json, "source",
		     facts->has_daemon && facts->daemon.source[0] ?
			     facts->daemon.source : facts->mount->source);
	json_add_num(json, "connection", facts->mount->minor);
	add_daemon(json, facts);
	add_policy(json, facts);
	add_counts(json, facts);
}
