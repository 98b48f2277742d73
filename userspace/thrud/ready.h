/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The moment between INIT and the first request: root, policy, counters. */
#ifndef THRUD_READY_H
#define THRUD_READY_H

#include "thrud/options.h"

/* What ready() needs and leaves; `error` says what made it fail. */
struct service {
	const struct options *opts;
	const char *source;
	struct thru_policy *policy;	/* attached, or NULL */
	struct thru_daemon_stats *stats;	/* or NULL */
	char error[1024];
};

/* As the `ready` of a session whose userdata is a struct service. */
int service_ready(struct thru_session *ts, void *userdata);

/* What remains after the loop: detach, unpin, remove. Takes a half-made one. */
void service_end(struct service *service, struct thru_session *ts);

#endif
