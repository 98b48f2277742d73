// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl metrics [MNT...]: what status counts, in Prometheus' text format, for the
 * textfile collector of node_exporter. What is not known of a mount is left out.
 *
 * Format: "Exposition formats" of the Prometheus documentation, text version 0.0.4.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

struct all_facts {
	size_t count;
	struct facts *facts;
};

/* Samples of one metric must be together: each is a pass over all mounts. */
struct metric {
	const char *name, *type, *help;
	void (*print)(FILE *to, const char *name, const struct facts *facts);
};

static void print_label(FILE *to, const char *key, const char *raw)
{
	char *text = text_escape_utf8(raw), *c;

	fprintf(to, "%s=\"", key);
	for (c = text; *c; c++) {
		if (*c == '\\' || *c == '"')
			putc('\\', to);
		putc(*c, to);
	}
	putc('"', to);
	free(text);
}

/* NAME{mountpoint="...",connection="..."; more labels and '}' are the caller's. */
static void print_begin(FILE *to, const char *name, const struct facts *facts)
{
	fprintf(to, "%s{", name);
	print_label(to, "mountpoint", facts->mount->point);
	fprintf(to, ",connection=\"%u\"", facts->mount->minor);
}

/* One sample with one more label. */
static void print_by(FILE *to, const char *name, const struct facts *facts,
		     const char *key, const char *value, uint64_t count)
{
	print_begin(to, name, facts);
	putc(',', to);
	print_label(to, key, value);
	fprintf(to, "} %llu\n", (unsigned long long)count);
}

static void print_plain(FILE *to, const char *name, const struct facts *facts,
			uint64_t count)
{
	print_begin(to, name, facts);
	fprintf(to, "} %llu\n", (unsigned long long)count);
}

static void print_operations(FILE *to, const char *name, const struct facts *facts)
{
	unsigned int opcode, side;

	if (facts->kernel_err && !facts->has_daemon)
		return;
	for (opcode = 0; opcode < THRU_OPCODE_MAX; opcode++) {
		const uint64_t counts[] = { status_kernel_count(facts, opcode),
					    status_daemon_count(facts, opcode) };
		static const char *const sides[] = { "kernel", "daemon" };
		const char *operation = thru_opcode_name(opcode);
		char number[16];

		if (!counts[0] && !counts[1])
			continue;
		snprintf(number, sizeof(number), "%u", opcode);
		for (side = facts->kernel_err ? 1 : 0; side < 2; side++) {
			print_begin(to, name, facts);
			putc(',', to);
			print_label(to, "operation", operation ?: number);
			fprintf(to, ",server=\"%s\"} %llu\n", sides[side],
				(unsigned long long)counts[side]);
		}
	}
}

static void print_fallbacks(FILE *to, const char *name, const struct facts *facts)
{
	size_t i;

	for (i = 0; !facts->kernel_err && i < facts->kernel.fallback_count; i++)
		print_by(to, name, facts, "reason", facts->kernel.fallback[i].reason,
			 facts->kernel.fallback[i].count);
}

static void print_policy(FILE *to, const char *name, const struct facts *facts)
{
	if (!facts->kernel_err)
		print_by(to, name, facts, "policy", facts->kernel.policy,
			 facts->kernel.policy[0] != '\0');
}

static void print_generation(FILE *to, const char *name, const struct facts *facts)
{
	if (!facts->kernel_err)
		print_plain(to, name, facts, facts->kernel.generation);
}

static void print_decisions(FILE *to, const char *name, const struct facts *facts)
{
	unsigned int i;

	for (i = 0; !facts->decisions_err && i < THRU_STAT_MAX; i++)
		print_by(to, name, facts, "decision", status_decision_name(i),
			 facts->decisions[i]);
}

static void print_rules(FILE *to, const char *name, const struct facts *facts)
{
	if (!facts->rules_err)
		print_plain(to, name, facts, facts->rules);
}

static void print_daemon(FILE *to, const char *name, const struct facts *facts)
{
	if (facts->has_daemon)
		print_by(to, name, facts, "level", thru_level_name(facts->daemon.level),
			 facts->daemon_lives);
}

static void print_inodes(FILE *to, const char *name, const struct facts *facts)
{
	if (facts->has_daemon)
		print_plain(to, name, facts, facts->daemon.inodes);
}

static const struct metric metrics[] = {
	{ "thru_operations_total", "counter", "Operations, by who has served them.",
	  print_operations },
	{ "thru_fallbacks_total", "counter",
	  "Operations left to the daemon, by the reason.", print_fallbacks },
	{ "thru_policy_info", "gauge", "1 for the policy in force, 0 without any.",
	  print_policy },
	{ "thru_policy_generation", "gauge", "How often all was to be decided anew.",
	  print_generation },
	{ "thru_policy_decisions_total", "counter", "Decisions of the policy.",
	  print_decisions },
	{ "thru_rules", "gauge", "Rules in force.", print_rules },
	{ "thru_daemon_up", "gauge", "1 while the daemon runs, with its level.",
	  print_daemon },
	{ "thru_daemon_inodes", "gauge", "Inodes that the daemon knows.", print_inodes },
};

static int write_metrics(FILE *to, const void *data)
{
	const struct all_facts *all = data;
	const struct metric *metric;
	size_t m, i;

	for (m = 0; m < sizeof(metrics) / sizeof(metrics[0]); m++) {
		metric = &metrics[m];
		fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", metric->name, metric->help,
			metric->name, metric->type);
		for (i = 0; i < all->count; i++)
			metric->print(to, metric->name, &all->facts[i]);
	}
	return 0;
}

int verb_metrics(const struct ctl_args *args)
{
	struct ctl_mounts mounts;
	struct all_facts all;
	int status;

	status = mounts_find(args, &mounts);
	if (status)
		return status;
	all.facts = ctl_alloc(calloc(mounts.count + 1, sizeof(*all.facts)));
	for (all.count = 0; all.count < mounts.count; all.count++)
		status_read(mounts.mounts[all.count], &all.facts[all.count]);
	status = output_write(args->output ?: "-", write_metrics, &all);
	free(all.facts);
	mounts_free(&mounts);
	return status;
}
