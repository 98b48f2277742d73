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
	pthread_mutex_t lock;	/* guards `over` and `end` */
	pthread_cond_t changed;
	bool over;
	struct timespec end;	/* it only moves on */
	const char *object;
	bool kept;		/* there is a thread */
} patience = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void begin_anew(void)
{
	clock_gettime(CLOCK_MONOTONIC, &patience.end);
	patience.end.tv_sec += PATIENCE_S;
}

static void *keep_time(void *unused)
{
	struct timespec end;

	pthread_mutex_lock(&patience.lock);
	do {
		end = patience.end;
		while (!patience.over &&
		       pthread_cond_clockwait(&patience.changed, &patience.lock,
					      CLOCK_MONOTONIC, &end) != ETIMEDOUT)
			;
	} while (!patience.over && (end.tv_sec != patience.end.tv_sec ||
				    end.tv_nsec != patience.end.tv_nsec));
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
	begin_anew();
	patience.over = false;
	pthread_cond_init(&patience.changed, NULL);
	patience.kept = !pthread_create(&patience.thread, NULL, keep_time, NULL);
}

void patience_next(void)
{
	pthread_mutex_lock(&patience.lock);
	begin_anew();
	pthread_mutex_unlock(&patience.lock);
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
