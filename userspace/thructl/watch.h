/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens on a mount, counted by BPF programs (bpf/watch.bpf.c) and read once in a
 * while: for the verbs that watch it. One thread.
 */
#ifndef THRUCTL_WATCH_H
#define THRUCTL_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctl.h"
#include "histogram.h"
#include "nodes.h"

/* Round trips to the daemon from one place. */
struct watch_count {
	struct watch_place place;
	uint64_t count;
};

/* What has happened between two readings. */
struct watch_period {
	uint64_t duration;		/* ns */
	struct histogram ops[WATCH_SERVERS][WATCH_OPCODES];
	struct watch_count *counts;	/* by directory, all above 0; owned by the watch */
	size_t count;
	uint64_t lost;			/* round trips not followed, or of no known place */
	uint64_t lost_names;		/* names of directories */
};

struct watch {
	const struct thru_mount *mount;
	struct nodes nodes;
	struct mount_life life;
	struct thru_kernel_stats stats;		/* at the start: the names of reasons */
	struct watch_state *state;
};

/* Begin to count. Says what is wrong, about `object`; returns an exit status. */
int watch_open(struct watch *watch, const char *object, const struct thru_mount *mount);
void watch_close(struct watch *watch);

/*
 * Wait until `deadline`, of events_now_ms(), and keep the names that come. 0: it has
 * come, or a signal that ends all, or the mount has gone; 1: `fd` (-1: none) can be read, or another signal
 * has come; -EIO: it hangs up; or another -errno.
 */
int watch_wait(struct watch *watch, uint64_t deadline, int fd);

/* What has happened since the last time, valid until the next. 0 or -errno. */
int watch_read(struct watch *watch, struct watch_period *ret_period);

/* Whether the mount is still there; the connection may be dead. */
bool watch_is_mounted(struct watch *watch);

/*
 * Why the daemon was asked: a word of the kernel's, or "introduce", "never_passed" (an
 * operation that no rule lets pass), "other".
 */
const char *watch_reason(const struct watch *watch, const struct watch_place *place);

/* The operation's name; `buf` is for that of an unknown one. */
const char *watch_operation(unsigned int opcode, char buf[16]);

/* Operations of all opcodes. */
uint64_t watch_total(const struct watch_period *period, enum watch_server server);

/* The counts of one directory follow each other: how many, from `counts` on. */
size_t watch_same_dir(const struct watch_count *counts, size_t count, uint64_t *ret_sum);

#endif
