/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The moment between INIT and the first request: policy, root, counters. */
#ifndef THRUD_READY_H
#define THRUD_READY_H

#include <stdbool.h>

#include "thrud/options.h"

/* The policy and the counters of the mount. */
struct service {
	const struct options *opts;
	const char *source;		/* absolute path */
	struct thru_policy *policy;	/* loaded, or NULL */
	char policy_error[256];		/* why not loaded, or "" */
	struct thru_daemon_stats *stats;	/* or NULL */
	uint32_t conn;			/* theirs */
	char error[8192];		/* what made a call fail; may have more lines */
};

/* Load the policy, before anything is mounted. */
int service_prepare(struct service *service);

/* As the `ready` of a session whose userdata is a struct service. */
int service_ready(struct thru_session *ts, void *userdata);

/*
 * Once the session has been freed, and not before: what the policy hides is hidden for
 * as long as the mount is served. Detach, unpin, remove; takes a half-made one.
 */
void service_end(struct service *service);

#endif
