// SPDX-License-Identifier: GPL-2.0-or-later
/* thructl status, as text for people. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "status.h"

static void line(const char *label, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void line(const char *label, const char *fmt, ...)
{
	va_list ap;

	printf("  %-13s", label);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static void line_raw(const char *label, const char *raw)
{
	char *text = text_escape(raw);

	line(label, "%s", text);
	free(text);
}

void status_print_features(void)
{
	unsigned int f;

	puts("Kernel");
	for (f = 0; f < THRU_FEATURE_MAX; f++) {
		const char *reason = "";

		printf("  %-18s ", thru_feature_name(f));
		if (thru_feature_probe(f, &reason))
			puts("yes");
		else
			printf("no: %s\n", reason);
	}
}

void status_print_decisions(const char *label, const uint64_t *decisions)
{
	printf("%s%llu granted, %llu denied, %llu without a rule\n", label,
	       (unsigned long long)decisions[THRU_STAT_GRANTED],
	       (unsigned long long)decisions[THRU_STAT_DENIED],
	       (unsigned long long)decisions[THRU_STAT_NO_RULE]);
}

static void print_policy(const struct facts *facts)
{
	const struct thru_kernel_stats *kernel = &facts->kernel;
	char *name;

	if (facts->kernel_err)
		return;
	if (!kernel->policy[0]) {
		line("policy", "none");
		return;
	}
	name = text_escape(kernel->policy);
	line("policy", "%s, generation %llu", name,
	     (unsigned long long)kernel->generation);
	free(name);

	if (!facts->rules_err)
		line("rules", "%zu", facts->rules);
	if (!facts->decisions_err)
		status_print_decisions("  decisions    ", facts->decisions);
}

static void print_counts(const struct facts *facts)
{
	struct table table = { .columns = 3, .right = "-rr" };
	uint64_t kernel_sum = 0, daemon_sum = 0;
	unsigned int opcode;

	table_cellf(&table, "OPERATION");
	table_cellf(&table, "KERNEL");
	table_cellf(&table, "DAEMON");
	for (opcode = 0; opcode < THRU_OPCODE_MAX; opcode++) {
		uint64_t kernel = status_kernel_count(facts, opcode);
		uint64_t daemon = status_daemon_count(facts, opcode);
		const char *name = thru_opcode_name(opcode);

		if (!kernel && !daemon)
			continue;
		if (name)
			table_cellf(&table, "%s", name);
		else
			table_cellf(&table, "opcode %u", opcode);
		table_cellf(&table, "%llu", (unsigned long long)kernel);
		table_cellf(&table, "%llu", (unsigned long long)daemon);
		kernel_sum += kernel;
		daemon_sum += daemon;
	}
	table_cellf(&table, "all");
	table_cellf(&table, "%llu", (unsigned long long)kernel_sum);
	table_cellf(&table, "%llu", (unsigned long long)daemon_sum);
	table_print(&table, "  ");
	table_free(&table);
}

static void print_fallbacks(const struct thru_kernel_stats *kernel)
{
	struct table table = { .columns = 2, .right = "-r" };
	size_t i;

	table_cellf(&table, "FALLBACK");
	table_cellf(&table, "COUNT");
	for (i = 0; i < kernel->fallback_count; i++) {
		if (!kernel->fallback[i].count)
			continue;
		table_cell(&table, text_escape(kernel->fallback[i].reason));
		table_cellf(&table, "%llu",
			    (unsigned long long)kernel->fallback[i].count);
	}
	if (table.count > table.columns)
		table_print(&table, "  ");
	table_free(&table);
}

void status_print_mount(const struct facts *facts)
{
	const struct thru_daemon_stats *daemon = &facts->daemon;
	const struct thru_mount *mount = facts->mount;
	char *text = text_escape(mount->point);

	printf("\n%s\n", text);
	free(text);
	line_raw("source", facts->has_daemon && daemon->source[0] ?
				   daemon->source : mount->source);
	line("connection", "%u", mount->minor);
	if (facts->has_daemon) {
		line("daemon", "%u%s", daemon->pid, facts->daemon_lives ? "" :
		     " (not running: unmount it)");
		text = text_escape(daemon->reason);
		line("level", "%s%s%s", thru_level_name(daemon->level),
		     *text ? ": " : "", text);
		free(text);
	}
	print_policy(facts);
	if (facts->kernel_err)
		line("counters", "%s", status_kernel_reason(facts->kernel_err));
	if (!facts->kernel_err || facts->has_daemon)
		print_counts(facts);
	if (!facts->kernel_err)
		print_fallbacks(&facts->kernel);
}
