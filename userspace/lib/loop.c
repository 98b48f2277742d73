// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Worker threads: each reads a request and handles it. A thread is added when
 * all are busy, up to the limit; none is taken away. The thread that called
 * loop_run() waits; a worker is cancelled only while it waits for a request.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/request.h"
#include "lib/wire.h"

struct worker {
	struct worker *next;
	pthread_t thread;
	struct loop *loop;
	void *buf;			/* ts->bufsize bytes */
};

struct loop {
	struct thru_session *ts;
	pthread_mutex_t lock;		/* guards all below */
	struct worker *workers;
	unsigned int count;
	unsigned int idle;		/* waiting for a request */
	bool stopping;
	int err;			/* first failure */
};

static int start_worker(struct loop *loop);

/* 0: none, the loop is to end. */
static ssize_t receive(struct worker *w)
{
	struct thru_session *ts = w->loop->ts;
	ssize_t len;
	int err;

	for (;;) {
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
		len = read(ts->fd, w->buf, ts->bufsize);
		err = errno;
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
		if (len >= 0)
			return len;
		/* ENOENT: the request was interrupted before we had it. */
		if (err == ENOENT || err == EINTR || err == EAGAIN)
			continue;
		/* ENODEV: unmounted, or the connection was aborted. */
		if (err == ENODEV || err == ECONNABORTED) {
			__atomic_store_n(&ts->unmounted, true, __ATOMIC_RELAXED);
			return 0;
		}
		return -err;
	}
}

static bool is_forget(const void *buf)
{
	const struct fuse_in_header *in = buf;

	return in->opcode == FUSE_FORGET || in->opcode == FUSE_BATCH_FORGET;
}

static int handle(struct worker *w, size_t len)
{
	struct thru_session *ts = w->loop->ts;
	struct fuse_buf buf = { .mem = w->buf };
	int err = request_begin(ts, w->buf, &len);

	if (err)
		return err;
	buf.size = len;
	fuse_session_process_buf(ts->se, &buf);
	request_end();
	return 0;
}

static int serve(struct worker *w)
{
	struct loop *loop = w->loop;
	ssize_t len;
	int err;

	for (;;) {
		len = receive(w);
		if (len <= 0)
			return len;
		/* A burst of forgets is no reason for more threads. */
		if (is_forget(w->buf)) {
			err = handle(w, len);
		} else {
			pthread_mutex_lock(&loop->lock);
			loop->idle--;
			if (!loop->idle && loop->count < loop->ts->max_threads)
				start_worker(loop);	/* if not: fewer will do */
			pthread_mutex_unlock(&loop->lock);

			err = handle(w, len);

			pthread_mutex_lock(&loop->lock);
			loop->idle++;
			pthread_mutex_unlock(&loop->lock);
		}
		if (err)
			return err;
	}
}

static void *worker_main(void *data)
{
	struct worker *w = data;
	struct loop *loop = w->loop;
	struct thru_session *ts = loop->ts;
	int err = 0;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	if (ts->ops.thread)
		err = ts->ops.thread(ts, ts->userdata);
	if (!err)
		err = serve(w);
	if (err) {
		pthread_mutex_lock(&loop->lock);
		if (!loop->err)
			loop->err = err;
		pthread_mutex_unlock(&loop->lock);
	}
	thru_session_exit(ts);
	return NULL;
}

/* With loop->lock held. */
static int start_worker(struct loop *loop)
{
	struct worker *w;
	sigset_t all, old;
	int err;

	if (loop->stopping)
		return -ESHUTDOWN;
	w = calloc(1, sizeof(*w));
	if (!w)
		return -ENOMEM;
	w->loop = loop;
	/* Page aligned, as the kernel copies whole pages of data into it. */
	w->buf = aligned_alloc(4096, (loop->ts->bufsize + 4095) & ~(size_t)4095);
	err = -ENOMEM;
	if (!w->buf)
		goto err;

	/* Signals are the waiting thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = -pthread_create(&w->thread, NULL, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (err)
		goto err;

	w->next = loop->workers;
	loop->workers = w;
	loop->count++;
	loop->idle++;
	return 0;
err:
	free(w->buf);
	free(w);
	return err;
}

static void stop_workers(struct loop *loop)
{
	struct worker *w, *next;

	pthread_mutex_lock(&loop->lock);
	loop->stopping = true;
	pthread_mutex_unlock(&loop->lock);
	/* The list is ours alone from here on. */
	for (w = loop->workers; w; w = w->next)
		pthread_cancel(w->thread);
	for (w = loop->workers; w; w = next) {
		next = w->next;
		pthread_join(w->thread, NULL);
		free(w->buf);
		free(w);
	}
}

int loop_run(struct thru_session *ts)
{
	struct loop loop = { .ts = ts };
	int err;

	pthread_mutex_init(&loop.lock, NULL);
	pthread_mutex_lock(&loop.lock);
	err = start_worker(&loop);
	pthread_mutex_unlock(&loop.lock);
	if (!err) {
		while (!__atomic_load_n(&ts->exiting, __ATOMIC_ACQUIRE))
			sem_wait(&ts->finish);
		/* Served to the last: an unmount may have pages to write. */
		if (!__atomic_load_n(&ts->unmounted, __ATOMIC_RELAXED))
			mount_remove(&ts->mnt, ts->conn);
		/* From here on libfuse does not complain of replies nobody takes. */
		fuse_session_exit(ts->se);
		stop_workers(&loop);
		err = loop.err;
	}
	pthread_mutex_destroy(&loop.lock);
	return err;
}
