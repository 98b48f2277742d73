// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many equal system calls on what is open as standard input, so that their number is
 * known and no path is walked for them:
 *
 *	calls fstat|read|open|xattr THREADS COUNT
 *
 * Each thread makes COUNT of them: fstat(), pread() of one byte, another open() of the
 * same file, by /proc, and its close(), or fgetxattr() of user.note. Exit status 1 at the
 * first that fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define THREADS_MAX	64

static int do_fstat(void)
{
	struct stat st;

	return fstat(0, &st);
}

static int do_read(void)
{
	char byte;

	return pread(0, &byte, 1, 0) < 0 ? -1 : 0;
}

static int do_open(void)
{
	int fd = open("/proc/self/fd/0", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : close(fd);
}

static int do_xattr(void)
{
	char value[64];

	return fgetxattr(0, "user.note", value, sizeof(value)) < 0 ? -1 : 0;
}

static const struct {
	const char *name;
	int (*call)(void);
} calls[] = {
	{ "fstat", do_fstat }, { "read", do_read }, { "open", do_open },
	{ "xattr", do_xattr },
};
#define CALLS (sizeof(calls) / sizeof(*calls))

static int (*call)(void);
static unsigned long count;

static void *run(void *name)
{
	unsigned long i;

	for (i = 0; i < count; i++) {
		if (call() < 0) {
			fprintf(stderr, "calls: %s: %s\n", (char *)name,
				strerrorname_np(errno));
			exit(1);
		}
	}
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned long threads = argc == 4 ? strtoul(argv[2], NULL, 10) : 0, i;
	pthread_t ids[THREADS_MAX];

	count = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
	for (i = 0; argc == 4 && i < CALLS; i++)
		if (!strcmp(argv[1], calls[i].name))
			call = calls[i].call;
	if (!call || !threads || threads > THREADS_MAX || !count) {
		fprintf(stderr, "usage: calls fstat|read|open|xattr THREADS COUNT\n");
		return 2;
	}
	for (i = 0; i < threads; i++) {
		if (pthread_create(&ids[i], NULL, run, argv[1])) {
			fprintf(stderr, "calls: no thread\n");
			return 1;
		}
	}
	for (i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	return 0;
}
