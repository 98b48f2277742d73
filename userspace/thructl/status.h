/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thructl status: what is known of a mount, and its ways of being shown. */
#ifndef THRUCTL_STATUS_H
#define THRUCTL_STATUS_H

#include "ctl.h"

/* What is known of a mount; each part may be missing, for a reason. */
struct facts {
	const struct thru_mount *mount;

	bool has_daemon;
	struct thru_daemon_stats daemon;
	bool daemon_lives;

	int kernel_err;			/* of thru_kernel_stats(), 0 = there */
	struct thru_kernel_stats kernel;

	int rules_err;
	size_t rules;

	int decisions_err;
	uint64_t decisions[THRU_STAT_MAX];
};

void status_read(const struct thru_mount *mount, struct facts *ret_facts);

/*
 * Operations of an opcode. The kernel counts for both sides, but only where it
 * passes inode operations; elsewhere there are the daemon's own counts.
 */
uint64_t status_daemon_count(const struct facts *facts, unsigned int opcode);
uint64_t status_kernel_count(const struct facts *facts, unsigned int opcode);

/* What machines call it. */
const char *status_decision_name(enum thru_stat decision);

/* All of them, by their names; and for people, a line that begins with `label`. */
void status_add_decisions(struct json_object *json, const uint64_t *decisions);
void status_print_decisions(const char *label, const uint64_t *decisions);

/* Why the kernel's counters are missing. */
const char *status_kernel_reason(int err);

void status_print_features(void);
void status_print_mount(const struct facts *facts);

void status_add_features(struct json_object *json);
void status_add_mount(struct json_object *mounts, const struct facts *facts);

#endif
