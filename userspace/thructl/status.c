// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl status [MNT...]: what this kernel can do, and for each mount what was
 * negotiated, which policy decides, and who has served how much. Nothing is
 * asked of a daemon; what an unprivileged user may not read is left out, said so.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

static void read_daemon(struct facts *facts)
{
	const struct thru_daemon_stats *stats;

	if (daemon_stats_open(facts->mount, &stats))
		return;
	/* A copy, cut at its ends: the file is the daemon's to write. */
	facts->daemon = *stats;
	facts->daemon_lives = daemon_lives(stats);
	thru_daemon_stats_close(stats);
	facts->daemon.source[sizeof(facts->daemon.source) - 1] = '\0';
	facts->daemon.mountpoint[sizeof(facts->daemon.mountpoint) - 1] = '\0';
	facts->daemon.reason[sizeof(facts->daemon.reason) - 1] = '\0';
	facts->has_daemon = true;
}

static void read_rules(struct facts *facts)
{
	struct thru_rule_entry *entries;
	struct thru_rules *rules;

	facts->rules_err = thru_rules_open(facts->mount->minor, &rules);
	if (facts->rules_err)
		return;
	facts->rules_err = thru_rules_list(rules, &entries, &facts->rules);
	if (!facts->rules_err)
		free(entries);
	thru_rules_close(rules);
}

void status_read(const struct thru_mount *mount, struct facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->mount = mount;
	read_daemon(facts);
	facts->kernel_err = thru_kernel_stats(mount->minor, &facts->kernel);
	read_rules(facts);
	facts->decisions_err = thru_policy_stats(mount->minor, facts->decisions);
}

uint64_t status_daemon_count(const struct facts *facts, unsigned int opcode)
{
	return facts->kernel.ino ? facts->kernel.daemon[opcode] :
				   facts->daemon.requests[opcode];
}

uint64_t status_kernel_count(const struct facts *facts, unsigned int opcode)
{
	return facts->kernel.kernel[opcode];
}

const char *status_decision_name(enum thru_stat decision)
{
	static const char *const names[THRU_STAT_MAX] = {
		[THRU_STAT_GRANTED] = "granted",
		[THRU_STAT_DENIED] = "denied",
		[THRU_STAT_NO_RULE] = "no_rule",
	};

	return names[decision];
}

const char *status_kernel_reason(int err)
{
	switch (-err) {
	case EACCES:
	case EPERM:
		return "not readable (run as root)";
	case EOPNOTSUPP:
		return "not kept by this kernel";
	case ENOENT:
		return "gone: the connection has ended (unmount it)";
	case ENODEV:
		return "no fusectl (run 'mount -t fusectl fusectl /sys/fs/fuse/connections')";
	default:
		return strerror(-err);
	}
}

int verb_status(const struct ctl_args *args)
{
	struct json_object *json = NULL, *array = NULL;
	struct ctl_mounts mounts;
	struct facts *facts;
	int status;
	size_t i;

	status = mounts_find(args, &mounts);
	if (status)
		return status;

	if (args->json) {
		json = json_object_new_object();
		status_add_features(json);
		array = json_add_array(json, "mounts");
	} else {
		status_print_features();
	}
	facts = ctl_alloc(malloc(sizeof(*facts)));
	for (i = 0; i < mounts.count; i++) {
		status_read(mounts.mounts[i], facts);
		if (args->json)
			status_add_mount(array, facts);
		else
			status_print_mount(facts);
	}
	free(facts);

	if (args->json)
		json_finish(json);
	else if (!mounts.count)
		ctl_note(NULL, "no thru mounts");
	mounts_free(&mounts);
	return status;
}
