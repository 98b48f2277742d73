// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl trace MNT: a line for each operation as it happens, whoever serves it. By BPF
 * programs on the kernel's events (bpf/trace.bpf.c). Paths come from the decisions of the
 * policy: at the start all inodes are to be decided anew, and tell their names by that.
 */
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "trace.h"
#include "trace.skel.h"

#include "ctl.h"
#include "events.h"
#include "nodes.h"

struct trace {
	const struct ctl_args *args;
	const struct thru_mount *mount;
	uint64_t opcodes;	/* those to show */
	bool introductions;	/* shown as well? */
	struct thru_kernel_stats stats;	/* for the names of reasons, which it has in order */
	struct nodes nodes;
	uint64_t end;		/* events_now_ms() of when it is over; 0 = not before a signal */
	struct mount_life life;
	bool is_gone;		/* unmounted meanwhile */
	bool draining;		/* nothing comes any more: show what is left */
};

/* Why to stop also in the midst of a buffer that fills as fast as it is read. */
static bool is_over(const struct trace *trace)
{
	return events_ended() || (trace->end && events_now_ms() >= trace->end) ||
	       ferror(stdout);
}

/* An event, as it is shown: strings may hold anything. */
struct line {
	const struct trace_event *event;
	const char *operation, *server;
	const char *error;		/* name of an errno, NULL = none */
	const char *reason;		/* NULL = none is known */
	const struct node *node;	/* NULL, or not decided: without a tag */
	char comm[TRACE_COMM + 1];
	char *path;
};

static void show_json(const struct line *line)
{
	struct json_object *json = json_object_new_object();

	json_add_num(json, "time_ns", line->event->time);
	json_add_raw(json, "command", line->comm);
	json_add_num(json, "pid", line->event->pid);
	json_add_str(json, "operation", line->operation);
	json_add_str(json, "server", line->server);
	json_add_str(json, "error", line->error ?: "");
	json_add_num(json, "duration_ns", line->event->duration);
	json_add_num(json, "inode", line->event->nodeid);
	json_add_raw(json, "path", line->path);
	if (line->node && line->node->decided)
		json_add_num(json, "tag", line->node->tag);
	if (line->reason)
		json_add_raw(json, "reason", line->reason);
	json_finish_line(json);
}

static void show_text(const struct line *line)
{
	char tag[24] = "-", *comm = text_escape(line->comm), *path = text_escape(line->path);

	if (line->node && line->node->decided)
		snprintf(tag, sizeof(tag), "%llu", (unsigned long long)line->node->tag);
	printf("%12.6f  %-15s %6u  %-11s %-6s  %-10s %10.1f  %8s  %s%s%s%s\n",
	       line->event->time / 1e9, comm, line->event->pid, line->operation,
	       line->server, line->error ?: "ok", line->event->duration / 1e3, tag, path,
	       line->reason ? " (" : "", line->reason ?: "", line->reason ? ")" : "");
	free(path);
	free(comm);
}

/* Of what is asked of a directory for a name in it: its path, and the name. */
static char *path_of(const struct trace *trace, const struct trace_event *event)
{
	const struct trace_named *named = (const struct trace_named *)event;
	char *dir = nodes_path(&trace->nodes, event->nodeid), *path;

	if (event->kind != TRACE_DAEMON || !event->has_name)
		return dir;
	if (asprintf(&path, "%s/%s", strcmp(dir, "/") ? dir : "", named->name) < 0)
		path = NULL;
	free(dir);
	return ctl_alloc(path);
}

static void show(struct trace *trace, const struct trace_event *event,
		 const char *operation)
{
	struct line line = {
		.event = event,
		.operation = operation,
		.server = event->kind == TRACE_KERNEL ? "kernel" : "daemon",
	};

	if (trace->args->daemon_only && event->kind == TRACE_KERNEL)
		return;
	line.path = path_of(trace, event);
	if (!trace->args->path || !fnmatch(trace->args->path, line.path, 0)) {
		if (event->error)
			line.error = strerrorname_np(event->error) ?: "?";
		line.reason = events_reason(&trace->stats, event->reason);
		line.node = nodes_find(&trace->nodes, event->nodeid);
		memcpy(line.comm, event->comm, TRACE_COMM);
		if (trace->args->json)
			show_json(&line);
		else
			show_text(&line);
	}
	free(line.path);
}

static int on_event(void *userdata, void *data, size_t size)
{
	const struct trace_event *event = data;
	struct trace *trace = userdata;
	char number[16];

	if (event->kind == TRACE_POLICY || event->kind == TRACE_INTRODUCE) {
		nodes_keep(&trace->nodes, data);
		if (event->kind == TRACE_INTRODUCE && trace->introductions)
			show(trace, event, "introduce");
	} else if (event->opcode < THRU_OPCODE_MAX && trace->opcodes >> event->opcode & 1) {
		snprintf(number, sizeof(number), "%u", event->opcode);
		show(trace, event, thru_opcode_name(event->opcode) ?: number);
	}
	return !trace->draining && is_over(trace) ? -EINTR : 0;
}

/* --op: names apart by commas, as trace prints them. */
static int parse_ops(struct trace *trace, const char *list)
{
	char *copy = ctl_alloc(strdup(list)), *rest = copy, *word;
	unsigned int opcode;
	int status = CTL_DONE;

	trace->opcodes = 0;
	trace->introductions = false;
	while (!status && (word = strsep(&rest, ","))) {
		const char *name = NULL;

		if (!strcmp(word, "introduce")) {
			trace->introductions = true;
			continue;
		}
		for (opcode = 0; opcode < THRU_OPCODE_MAX; opcode++) {
			name = thru_opcode_name(opcode);
			if (name && !strcmp(name, word))
				break;
		}
		if (opcode < THRU_OPCODE_MAX)
			trace->opcodes |= 1ULL << opcode;
		else
			status = ctl_fail(NULL, "'%s' is no operation", word);
	}
	free(copy);
	return status;
}

static int attach(uint32_t conn, struct trace_bpf **ret_skel)
{
	struct trace_bpf *skel;
	int err;

	events_quiet();
	skel = trace_bpf__open();
	if (!skel)
		return -errno;
	skel->rodata->conn = conn;
	err = trace_bpf__load(skel);
	if (!err)
		err = trace_bpf__attach(skel);
	if (err)
		trace_bpf__destroy(skel);
	else
		*ret_skel = skel;
	return err;
}

/* Events for which a program did not run, because on its processor it was at another. */
static uint64_t missed(const struct bpf_program *prog)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	return bpf_prog_get_info_by_fd(bpf_program__fd(prog), &info, &size) ? 0 :
	       info.recursion_misses;
}

static uint64_t count_entries(int fd)
{
	uint64_t key, *prev = NULL, count = 0;

	while (!bpf_map_get_next_key(fd, prev, &key)) {
		prev = &key;
		count++;
	}
	return count;
}

static void tell_lost(const struct trace *trace, const struct trace_bpf *skel)
{
	uint64_t names = skel->bss->lost_names + missed(skel->progs.on_policy) +
			 missed(skel->progs.on_introduce);
	uint64_t operations = skel->bss->lost + missed(skel->progs.on_passthrough) +
			      missed(skel->progs.on_send) + missed(skel->progs.on_end);
	uint64_t unanswered = skel->bss->unanswered;

	if (operations)
		ctl_note(trace->args->args[0], "%llu operations lost: the output is too slow",
			 (unsigned long long)operations);
	if (names)
		ctl_note(trace->args->args[0], "%llu names lost: the output is too slow",
			 (unsigned long long)names);
	unanswered += count_entries(bpf_map__fd(skel->maps.requests));
	if (unanswered)
		ctl_note(trace->args->args[0], "%llu requests had no answer: under way still, or killed",
			 (unsigned long long)unanswered);
}

/*
 * Until a signal, or --for has gone by; then what is left in the buffer, to which
 * nothing is added by then.
 */
static int follow(struct trace *trace, struct trace_bpf *skel)
{
	struct ring_buffer *ring;
	int err = 0;

	if (trace->args->seconds)
		trace->end = events_now_ms() + trace->args->seconds * 1000;
	ring = ring_buffer__new(bpf_map__fd(skel->maps.events), on_event, trace, NULL);
	if (!ring)
		return -errno;
	if (!trace->args->json)
		printf("%12s  %-15s %6s  %-11s %-6s  %-10s %10s  %8s  %s\n", "TIME",
		       "COMMAND", "PID", "OPERATION", "SERVER", "RESULT", "US", "TAG", "PATH");
	events_ask_names(bpf_program__fd(skel->progs.bump), trace->mount->minor);
	while (!is_over(trace)) {
		err = ring_buffer__poll(ring, 100);
		if (err < 0 && err != -EINTR)
			break;
		fflush(stdout);
		/* Its connection's number may be another's next. */
		if (!mount_stays(&trace->life)) {
			trace->is_gone = true;
			break;
		}
	}
	trace_bpf__detach(skel);
	trace->draining = true;
	if ((err >= 0 || err == -EINTR) && !ferror(stdout)) /* of which main() tells */
		err = ring_buffer__consume(ring);
	ring_buffer__free(ring);
	return err < 0 ? err : 0;
}

int verb_trace(const struct ctl_args *args)
{
	struct trace trace = { .args = args, .opcodes = ~0ULL, .introductions = true };
	struct trace_bpf *skel;
	struct ctl_mounts mounts;
	int status, err;

	status = args->ops ? parse_ops(&trace, args->ops) : CTL_DONE;
	if (status)
		return CTL_USAGE;
	status = mounts_find(args, &mounts);
	if (status)
		return status;
	trace.mount = trace.nodes.mount = mounts.mounts[0];
	mount_life_begin(&trace.life, trace.mount);
	err = thru_kernel_stats(trace.mount->minor, &trace.stats);
	if (err) {
		status = ctl_fail(args->args[0], "%s", strerror(-err));
		goto out;
	}
	err = attach(trace.mount->minor, &skel);
	if (err) {
		status = events_fail(args->args[0], err);
		goto out;
	}
	/* A write under way goes on; the second signal ends it, whoever reads so slowly. */
	events_catch_signals(SA_RESTART | SA_RESETHAND);
	err = follow(&trace, skel);
	if (err)
		status = ctl_fail(args->args[0], "%s", strerror(-err));
	else if (trace.is_gone)
		status = ctl_fail(args->args[0], "it has been unmounted");
	tell_lost(&trace, skel);
	trace_bpf__destroy(skel);
out:
	nodes_free(&trace.nodes);
	mounts_free(&mounts);
	return status;
}
