/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs share that follow the kernel's events by BPF programs of their own. */
#ifndef THRUCTL_EVENTS_H
#define THRUCTL_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include <thru/thru.h>

/*
 * From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT do no more than events_ended() tells.
 * `flags`: SA_RESTART, SA_RESETHAND.
 */
void events_catch_signals(int flags);
bool events_ended(void);

/* Milliseconds of a clock that only goes on. */
uint64_t events_now_ms(void);

/* libbpf says nothing by itself. */
void events_quiet(void);

/*
 * Run the program `bump`: all inodes of the connection tell their names, by the next
 * decision on them. Without a policy there are none: never mind.
 */
void events_ask_names(int bump_fd, uint32_t conn);

/* The programs could not be attached: say why. Returns CTL_FAILED. */
int events_fail(const char *object, int err);

/* The kernel's word for a reason of fuse_fallback; NULL: it has none. */
const char *events_reason(const struct thru_kernel_stats *stats, uint32_t reason);

#endif
