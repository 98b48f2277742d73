// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * metathreads THREADS COUNT DIR...: how long it takes when THREADS threads do COUNT
 * lstats each, of the files in a directory: the first thread in the first DIR, and
 * around. Prints nanoseconds for one lstat: of the time that passed, not of each
 * thread's own, so that on processors enough it falls as threads are added.
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/num.h"

enum { NAMES_MAX = 1000 };

struct worker {
	pthread_t thread;
	const char *dir;
	char *names[NAMES_MAX];
	size_t count;
	uint64_t calls;
};

static pthread_barrier_t barrier;

static void die(const char *what)
{
	fprintf(stderr, "metathreads: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void find_names(struct worker *w)
{
	DIR *dir = opendir(w->dir);
	struct dirent *de;

	if (!dir)
		die(w->dir);
	while (w->count < NAMES_MAX && (de = readdir(dir)))
		if (de->d_type == DT_REG &&
		    asprintf(&w->names[w->count++], "%s/%s", w->dir, de->d_name) < 0)
			die("memory");
	closedir(dir);
	errno = ENOENT;
	if (!w->count)
		die(w->dir);
}

static void stat_some(struct worker *w, uint64_t calls)
{
	struct stat st;
	uint64_t i;

	for (i = 0; i < calls; i++)
		if (lstat(w->names[i % w->count], &st) < 0)
			die(w->names[i % w->count]);
}

static void *work(void *arg)
{
	struct worker *w = arg;

	stat_some(w, w->count);
	pthread_barrier_wait(&barrier);
	stat_some(w, w->calls);
	return NULL;
}

int main(int argc, char **argv)
{
	uint64_t threads, calls, start, i;
	struct worker *workers;

	if (argc < 4 || thru_num_parse(argv[1], 1024, &threads) || !threads ||
	    thru_num_parse(argv[2], UINT32_MAX, &calls) || !calls) {
		fprintf(stderr, "usage: metathreads THREADS COUNT DIR...\n");
		return 2;
	}
	workers = calloc(threads, sizeof(*workers));
	if (!workers || pthread_barrier_init(&barrier, NULL, threads + 1))
		die("memory");
	for (i = 0; i < threads; i++) {
		workers[i].dir = argv[3 + i % (argc - 3)];
		workers[i].calls = calls;
		find_names(&workers[i]);
		if ((errno = pthread_create(&workers[i].thread, NULL, work, &workers[i])))
			die("a thread");
	}
	pthread_barrier_wait(&barrier);
	start = now();
	for (i = 0; i < threads; i++)
		pthread_join(workers[i].thread, NULL);
	printf("%.1f\n", (double)(now() - start) / (threads * calls));
	return 0;
}
