// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A limit on waiting for a daemon. Whoever waits in the kernel for its answer can be
 * ended by a fatal signal only, so it is a thread that keeps the time, and ends all.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ctl.h"

#define PATIENCE_S 10

void (*patience_lost)(void);

static struct {
	pthread_t thread;
	pthread_mutex_t lock;	/* guards `over` */
	pthread_cond_t changed;
	bool over;
	bool kept;		/* there is a thread */
	const char *object;
} patience = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void *keep_time(void *unused)
{
	struct timespec end;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += PATIENCE_S;
	pthread_mutex_lock(&patience.lock);
	while (!patience.over && err != ETIMEDOUT)
		err = pthread_cond_clockwait(&patience.changed, &patience.lock,
					     CLOCK_MONOTONIC, &end);
	if (!patience.over) {
		if (patience_lost)
			patience_lost();
		ctl_divert(NULL);
		ctl_fail(patience.object, "no answer in %d s: is its daemon stopped?",
			 PATIENCE_S);
		_exit(CTL_FAILED);
	}
	pthread_mutex_unlock(&patience.lock);
	return NULL;
}

void patience_begin(const char *object)
{
	patience.object = object;
	patience.over = false;
	pthread_cond_init(&patience.changed, NULL);
	patience.kept = !pthread_create(&patience.thread, NULL, keep_time, NULL);
}

void patience_end(void)
{
	if (!patience.kept)
		return;
	pthread_mutex_lock(&patience.lock);
	patience.over = true;
	pthread_cond_signal(&patience.changed);
	pthread_mutex_unlock(&patience.lock);
	pthread_join(patience.thread, NULL);
	pthread_cond_destroy(&patience.changed);
}
