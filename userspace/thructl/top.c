// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl top MNT: how often and how long each operation, by kernel and by daemon, and
 * the directories that cost most round trips. --batch prints a period after the other;
 * without it top_view.c has the terminal.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "hot.h"
#include "top.h"

#define DIRS_SHOWN	10	/* in text */

double top_rate(uint64_t count, const struct watch_period *period)
{
	return period->duration ? count * 1e9 / period->duration : 0;
}

char *top_summary(const struct watch_period *period, char *buf, size_t size)
{
	const uint64_t kernel = watch_total(period, WATCH_KERNEL);
	const uint64_t daemon = watch_total(period, WATCH_DAEMON);
	char share[32] = "";

	if (kernel + daemon)
		snprintf(share, sizeof(share), " (%.1f %% by the kernel)",
			 kernel * 100.0 / (kernel + daemon));
	snprintf(buf, size, "%.1f s: %llu operations by the kernel, %llu by the daemon%s",
		 period->duration / 1e9, (unsigned long long)kernel,
		 (unsigned long long)daemon, share);
	return buf;
}

char *top_lost(const struct watch_period *period, char *buf, size_t size)
{
	*buf = '\0';
	if (period->lost || period->lost_names)
		snprintf(buf, size, "lost: %llu round trips, %llu names of directories",
			 (unsigned long long)period->lost,
			 (unsigned long long)period->lost_names);
	return buf;
}

int top_gone(const struct watch *watch)
{
	return ctl_fail(watch->mount->point, "it has been unmounted");
}

static void add_side(struct json_object *operation, const char *key,
		     const struct histogram *histogram)
{
	struct json_object *side = json_add_object(operation, key);

	json_add_num(side, "count", histogram->count);
	if (!histogram->count)
		return;
	json_add_num(side, "total_ns", histogram->sum);
	json_add_num(side, "p50_ns", histogram_percentile(histogram, 50));
	json_add_num(side, "p99_ns", histogram_percentile(histogram, 99));
}

static void add_operations(struct json_object *json, const struct watch_period *period)
{
	struct json_object *array = json_add_array(json, "operations"), *operation;
	unsigned int opcode;
	char number[16];

	for (opcode = 0; opcode < WATCH_OPCODES; opcode++) {
		const struct histogram *kernel = &period->ops[WATCH_KERNEL][opcode];
		const struct histogram *daemon = &period->ops[WATCH_DAEMON][opcode];

		if (!kernel->count && !daemon->count)
			continue;
		operation = json_add_object(array, NULL);
		json_add_str(operation, "name", watch_operation(opcode, number));
		json_add_num(operation, "opcode", opcode);
		add_side(operation, "kernel", kernel);
		add_side(operation, "daemon", daemon);
	}
}

static void add_directories(struct json_object *json, const struct watch *watch,
			    const struct watch_period *period)
{
	struct json_object *array = json_add_array(json, "directories");
	size_t i, n;

	for (i = 0; i < period->count; i += n) {
		struct json_object *dir = json_add_object(array, NULL), *reasons;
		const struct watch_count *counts = period->counts + i;
		char *path = nodes_path(&watch->nodes, counts->place.dir);
		uint64_t sum;
		size_t r;

		n = watch_same_dir(counts, period->count - i, &sum);
		json_add_raw(dir, "path", path);
		json_add_num(dir, "inode", counts->place.dir);
		json_add_num(dir, "count", sum);
		reasons = json_add_array(dir, "reasons");
		for (r = 0; r < n; r++) {
			struct json_object *reason = json_add_object(reasons, NULL);
			char number[16];

			json_add_raw(reason, "reason", watch_reason(watch, &counts[r].place));
			json_add_str(reason, "operation",
				     watch_operation(counts[r].place.opcode, number));
			json_add_num(reason, "count", counts[r].count);
		}
		free(path);
	}
}

static void print_json(const struct watch *watch, const struct watch_period *period)
{
	struct json_object *json = json_object_new_object();

	json_add_raw(json, "mountpoint", watch->mount->point);
	json_add_num(json, "connection", watch->mount->minor);
	json_add_num(json, "duration_ns", period->duration);
	add_operations(json, period);
	add_directories(json, watch, period);
	json_add_num(json, "lost", period->lost);
	json_add_num(json, "lost_names", period->lost_names);
	json_finish_line(json);
}

static void add_side_cells(struct table *table, const struct histogram *histogram,
			   const struct watch_period *period)
{
	table_cellf(table, "%.1f", top_rate(histogram->count, period));
	if (!histogram->count) {
		table_cellf(table, "-");
		table_cellf(table, "-");
		return;
	}
	table_cellf(table, "%.1f", histogram_percentile(histogram, 50) / 1e3);
	table_cellf(table, "%.1f", histogram_percentile(histogram, 99) / 1e3);
}

static void print_operations(const struct watch_period *period)
{
	static const char *const heads[] = { "OPERATION", "KERNEL/s", "P50 us", "P99 us",
					     "DAEMON/s", "P50 us", "P99 us" };
	struct table table = { .columns = 7, .right = "-rrrrrr" };
	unsigned int opcode, i;
	char number[16];

	for (i = 0; i < table.columns; i++)
		table_cellf(&table, "%s", heads[i]);
	for (opcode = 0; opcode < WATCH_OPCODES; opcode++) {
		const struct histogram *kernel = &period->ops[WATCH_KERNEL][opcode];
		const struct histogram *daemon = &period->ops[WATCH_DAEMON][opcode];

		if (!kernel->count && !daemon->count)
			continue;
		table_cellf(&table, "%s", watch_operation(opcode, number));
		add_side_cells(&table, kernel, period);
		add_side_cells(&table, daemon, period);
	}
	if (table.count > table.columns)
		table_print(&table, "  ");
	table_free(&table);
}

static void print_directories(const struct watch *watch,
			      const struct watch_period *period)
{
	struct table table = { .columns = 3, .right = "r--" };
	struct hot hot = {};
	size_t i;

	hot_add(&hot, watch, period);
	table_cellf(&table, "TRIPS/s");
	table_cellf(&table, "WHY");
	table_cellf(&table, "DIRECTORY");
	for (i = 0; i < hot.count && i < DIRS_SHOWN; i++) {
		char *path = nodes_path(&watch->nodes, hot.dirs[i].dir);

		table_cellf(&table, "%.1f", top_rate(hot.dirs[i].now, period));
		table_cellf(&table, "%s", hot.dirs[i].reasons);
		table_cell(&table, text_escape(path));
		free(path);
	}
	if (hot.count)
		table_print(&table, "  ");
	if (hot.count > DIRS_SHOWN)
		printf("  %zu others\n", hot.count - DIRS_SHOWN);
	table_free(&table);
	hot_free(&hot);
}

static void print_text(const struct watch *watch, const struct watch_period *period)
{
	char line[160];

	puts(top_summary(period, line, sizeof(line)));
	print_operations(period);
	print_directories(watch, period);
	if (*top_lost(period, line, sizeof(line)))
		printf("  %s\n", line);
}

static int batch(const struct ctl_args *args, struct watch *watch, uint64_t interval_ms)
{
	struct watch_period *period = ctl_alloc(malloc(sizeof(*period)));
	uint64_t next = events_now_ms(), n;
	int status = CTL_DONE, err = 0;

	for (n = 0; !args->periods || n < args->periods; n++) {
		next += interval_ms;
		do {
			err = watch_wait(watch, next, -1);
		} while (err == 1);
		if (!err && events_ended())
			break;
		if (!err)
			err = watch_read(watch, period);
		if (err)
			break;
		if (args->json)
			print_json(watch, period);
		else
			print_text(watch, period);
		fflush(stdout);
		if (ferror(stdout))
			break;	/* main() tells */
		if (!watch_is_mounted(watch)) {
			status = top_gone(watch);
			break;
		}
	}
	free(period);
	return err ? ctl_fail(args->args[0], "%s", strerror(-err)) : status;
}

int verb_top(const struct ctl_args *args)
{
	const uint64_t interval_ms = (args->interval ?: 1) * 1000;
	const bool in_batch = args->batch || args->json;
	struct ctl_mounts mounts;
	struct watch watch;
	int status;

	if (args->periods && !in_batch) {
		ctl_fail(NULL, "--count goes with --batch");
		return CTL_USAGE;
	}
	status = mounts_find(args, &mounts);
	if (status)
		return status;
	status = watch_open(&watch, args->args[0], mounts.mounts[0]);
	if (!status) {
		events_catch_signals(0);
		status = in_batch ? batch(args, &watch, interval_ms) :
				    top_view(&watch, interval_ms);
		watch_close(&watch);
	}
	mounts_free(&mounts);
	return status;
}
