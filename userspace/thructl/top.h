/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thructl top: what its two ways to show a mount share. */
#ifndef THRUCTL_TOP_H
#define THRUCTL_TOP_H

#include "watch.h"

/* Per second, of a count in a period. */
double top_rate(uint64_t count, const struct watch_period *period);

/*
 * A sentence on the whole period, and one on what is lost, or "". Both for people; `buf`
 * is filled and returned.
 */
char *top_summary(const struct watch_period *period, char *buf, size_t size);
char *top_lost(const struct watch_period *period, char *buf, size_t size);

/* The mount is gone: say so. Returns CTL_FAILED. */
int top_gone(const struct watch *watch);

/* On the terminal, until its user has enough. An exit status. */
int top_view(struct watch *watch, uint64_t interval_ms);

#endif
