// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl trace MNT: a line for each operation as it happens, whoever serves it. By BPF
 * programs on the kernel's events (bpf/trace.bpf.c). Paths come from the decisions of the
 * policy: at the start all inodes are to be decided anew, and tell their names by that.
 */
#include <errno.h>
#include <fnmatch.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "trace.h"
#include "trace.skel.h"

#include "ctl.h"

#include "lib/num.h"

#define ROOT_NODEID	1	/* FUSE_ROOT_ID of <linux/fuse.h> */
#define DEPTH_MAX	2048	/* of a path: more is a loop, made by renames */

/* What is known of an inode, by its last decision. In a tree of tsearch(3). */
struct node {
	uint64_t nodeid, parent, tag;
	bool decided;
	char *name;
};

struct trace {
	const struct ctl_args *args;
	const struct thru_mount *mount;
	uint64_t opcodes;	/* those to show */
	bool introductions;	/* shown as well? */
	struct thru_kernel_stats stats;	/* for the names of reasons, which it has in order */
	void *nodes;
	uint64_t end;		/* now_ms() of when it is over; 0 = not before a signal */
	bool draining;		/* nothing comes any more: show what is left */
};

static volatile sig_atomic_t ended;

static void on_signal(int sig)
{
	ended = 1;
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

/* Why to stop also in the midst of a buffer that fills as fast as it is read. */
static bool is_over(const struct trace *trace)
{
	return ended || (trace->end && now_ms() >= trace->end) || ferror(stdout);
}

static int compare(const void *a, const void *b)
{
	const struct node *one = a, *other = b;

	return one->nodeid < other->nodeid ? -1 : one->nodeid > other->nodeid;
}

static struct node *find_node(const struct trace *trace, uint64_t nodeid)
{
	const struct node key = { .nodeid = nodeid };
	struct node **found = tfind(&key, &trace->nodes, compare);

	return found ? *found : NULL;
}

static void keep_node(struct trace *trace, const struct trace_named *named)
{
	struct node *node = find_node(trace, named->event.nodeid);

	if (!node) {
		node = ctl_alloc(calloc(1, sizeof(*node)));
		node->nodeid = named->event.nodeid;
		ctl_alloc(tsearch(node, &trace->nodes, compare));
	}
	free(node->name);
	node->name = ctl_alloc(strndup(named->name, sizeof(named->name)));
	node->parent = named->parent;
	if (named->event.kind == TRACE_POLICY) {
		node->tag = named->tag;
		node->decided = true;
	}
}

static void free_node(void *nodep)
{
	struct node *node = nodep;

	free(node->name);
	free(node);
}

/* From the mount's point on; "[inode N]" for what has not told its name. */
static char *path_of(const struct trace *trace, uint64_t nodeid)
{
	char *path = ctl_alloc(strdup("")), *longer;
	unsigned int depth;

	for (depth = 0; nodeid != ROOT_NODEID && depth < DEPTH_MAX; depth++) {
		const struct node *node = find_node(trace, nodeid);

		if (!node || !*node->name) {
			if (asprintf(&longer, "[inode %llu]%s", (unsigned long long)nodeid,
				     path) < 0)
				longer = NULL;
			free(path);
			return ctl_alloc(longer);
		}
		if (asprintf(&longer, "/%s%s", node->name, path) < 0)
			longer = NULL;
		free(path);
		path = ctl_alloc(longer);
		nodeid = node->parent;
	}
	longer = mount_path(trace->mount, *path ? path : "/");
	free(path);
	return longer;
}

static const char *reason_of(const struct trace *trace, uint32_t reason)
{
	return reason < trace->stats.fallback_count ? trace->stats.fallback[reason].reason :
						      NULL;
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
	line.path = path_of(trace, event->nodeid);
	if (!trace->args->path || !fnmatch(trace->args->path, line.path, 0)) {
		if (event->error)
			line.error = strerrorname_np(event->error) ?: "?";
		line.reason = reason_of(trace, event->reason);
		line.node = find_node(trace, event->nodeid);
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
		keep_node(trace, data);
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

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

static int attach(uint32_t conn, struct trace_bpf **ret_skel)
{
	struct trace_bpf *skel;
	int err;

	libbpf_set_print(quiet);
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

/* Have all inodes tell their names. Without a policy there are none: never mind. */
static void ask_names(struct trace_bpf *skel, uint32_t conn)
{
	struct thru_bump_ctx ctx = { .conn = conn };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));

	bpf_prog_test_run_opts(bpf_program__fd(skel->progs.bump), &opts);
}

/* Events for which a program did not run, because on its processor it was at another. */
static uint64_t missed(const struct bpf_program *prog)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	return bpf_prog_get_info_by_fd(bpf_program__fd(prog), &info, &size) ? 0 :
	       info.recursion_misses;
}

static void tell_lost(const struct trace *trace, const struct trace_bpf *skel)
{
	uint64_t names = skel->bss->lost_names + missed(skel->progs.on_policy) +
			 missed(skel->progs.on_introduce);
	uint64_t operations = skel->bss->lost + missed(skel->progs.on_passthrough) +
			      missed(skel->progs.on_send) + missed(skel->progs.on_end);

	if (operations)
		ctl_note(trace->args->args[0], "%llu operations lost: the output is too slow",
			 (unsigned long long)operations);
	if (names)
		ctl_note(trace->args->args[0], "%llu names lost: the output is too slow",
			 (unsigned long long)names);
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
		trace->end = now_ms() + trace->args->seconds * 1000;
	ring = ring_buffer__new(bpf_map__fd(skel->maps.events), on_event, trace, NULL);
	if (!ring)
		return -errno;
	if (!trace->args->json)
		printf("%12s  %-15s %6s  %-11s %-6s  %-10s %10s  %8s  %s\n", "TIME",
		       "COMMAND", "PID", "OPERATION", "SERVER", "RESULT", "US", "TAG", "PATH");
	ask_names(skel, trace->mount->minor);
	while (!is_over(trace)) {
		err = ring_buffer__poll(ring, 100);
		if (err < 0 && err != -EINTR)
			break;
		fflush(stdout);
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
	/* A write under way goes on; the second signal ends it, whoever reads so slowly. */
	struct sigaction action = {
		.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_RESETHAND,
	};
	struct trace_bpf *skel;
	struct ctl_mounts mounts;
	int status, err;

	status = args->ops ? parse_ops(&trace, args->ops) : CTL_DONE;
	if (status)
		return CTL_USAGE;
	status = mounts_find(args, &mounts);
	if (status)
		return status;
	trace.mount = mounts.mounts[0];
	err = thru_kernel_stats(trace.mount->minor, &trace.stats);
	if (err) {
		status = ctl_fail(args->args[0], "%s", strerror(-err));
		goto out;
	}
	err = attach(trace.mount->minor, &skel);
	if (err) {
		status = ctl_fail(args->args[0], err == -EPERM || err == -EACCES ?
				  "it takes CAP_BPF and CAP_PERFMON" :
				  "the kernel has no such events (%s)", strerror(-err));
		goto out;
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	err = follow(&trace, skel);
	if (err)
		status = ctl_fail(args->args[0], "%s", strerror(-err));
	tell_lost(&trace, skel);
	trace_bpf__destroy(skel);
out:
	tdestroy(trace.nodes, free_node);
	mounts_free(&mounts);
	return status;
}
