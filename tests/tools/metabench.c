// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What file operations cost in trees of the same shape, one tree after the other for
 * each operation in each round, so that all see the same machine. A tree is a
 * directory of directories of files and links, and a file `data`. It is the working
 * directory of what is measured: no mount point is on the way, which costs the same
 * whatever is mounted there, and paths are short.
 *
 *	metabench [-r ROUNDS] [-o OPERATION,...] [-n FILES] NAME=DIR...
 *	metabench -l		list the operations
 *
 * Prints a line for each measurement: operation, name, round, how many operations
 * were done, nanoseconds and requests to the daemon of all of them together (-1:
 * there is no daemon, or none whose requests are counted).
 *
 * With -n, operations on files are done to that many of each tree, evenly spread; walks
 * are of all of it. It stops at the first operation that does not do what it should.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"
#include "metabench/bench.h"

static const struct operation *const lists[] = {
	walk_operations, meta_operations, change_operations, data_operations,
};

static const char *doing = "metabench";

void die(const char *what)
{
	fprintf(stderr, "metabench: %s: %s: %s\n", doing, what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/*
 * What others have left to do is done before the clock starts: writeback, and
 * daemons that are told of what was closed or forgotten.
 */
static void settle(void)
{
	sync();
	usleep(20000);
}

static void drop_caches(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY), i;

	/* What is in use by what is dropped goes the next time, once daemons know. */
	for (i = 0; i < 3; i++) {
		settle();
		if (fd < 0 || write(fd, "3", 1) != 1)
			die("/proc/sys/vm/drop_caches");
	}
	close(fd);
	settle();
}

/* Where tests/bench/insns.c begins and ends to count: called, and does nothing. */
__attribute__((noipa)) void metabench_mark(void)
{
	__asm__ volatile("");
}

static void enter(const struct side *s)
{
	if (fchdir(s->dir) < 0)
		die(s->name);
}

static void measure(const struct operation *op, struct side *s, unsigned long round)
{
	int64_t before, after;
	uint64_t start, end;
	size_t count;

	doing = op->name;
	enter(s);
	if (op->state == COLD)
		drop_caches();
	else if (op->state == WARM || op->state == HOT)
		op->run(s);
	if (op->state == HOT)
		op->run(s);
	if (op->state != COLD)
		settle();
	before = requests_of(s->dir);
	start = now();
	metabench_mark();
	count = op->run(s);
	metabench_mark();
	end = now();
	if (!count)
		need_paths(&s->files, "files");
	after = requests_of(s->dir);
	printf("%s,%s,%lu,%zu,%" PRIu64 ",%" PRId64 "\n", op->name, s->name, round, count,
	       end - start, before < 0 ? -1 : after - before);
	fflush(stdout);
}

/* Whether `name` is one of those that commas separate in `list`. */
static bool listed(const char *name, const char *list)
{
	size_t len = strlen(name);
	const char *at;

	if (!list)
		return true;
	for (at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, name, len) && (!at[len] || at[len] == ','))
			return true;
	}
	return false;
}

static bool known(const char *name, size_t len)
{
	const struct operation *op;
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (op = lists[i]; op->name; op++)
			if (strlen(op->name) == len && !strncmp(op->name, name, len))
				return true;
	return false;
}

static void list(void)
{
	const struct operation *op;
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (op = lists[i]; op->name; op++)
			printf("%s,%s\n", op->name, op->what);
}

static int usage(const char *wrong)
{
	fprintf(stderr, "metabench: %s\nusage: metabench [-r ROUNDS] [-o OPERATION,...] "
		"[-n FILES] NAME=DIR...\n       metabench -l\n", wrong);
	return 2;
}

static struct side *sides_new(char **args, size_t count)
{
	struct side *sides = calloc(count, sizeof(*sides));
	size_t i;

	if (!sides)
		die("memory");
	for (i = 0; i < count; i++) {
		char *dir = strchr(args[i], '=');

		if (!dir)
			return NULL;
		*dir++ = '\0';
		sides[i] = (struct side) {
			.number = i, .name = args[i],
			.dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC),
		};
		if (sides[i].dir < 0)
			die(dir);
	}
	return sides;
}

/* All sides one after another, each time from another one on. */
static void run_all(struct side *sides, size_t count, unsigned long rounds, const char *only)
{
	const struct operation *op;
	unsigned long round;
	size_t l, i;

	for (round = 0; round < rounds; round++)
		for (l = 0; l < sizeof(lists) / sizeof(lists[0]); l++)
			for (op = lists[l]; op->name; op++)
				for (i = 0; listed(op->name, only) && i < count; i++)
					measure(op, &sides[(i + round) % count], round);
}

int main(int argc, char **argv)
{
	const char *only = NULL, *at;
	uint64_t rounds = 1, most = SIZE_MAX;
	struct side *sides;
	int opt, i;

	while ((opt = getopt(argc, argv, "r:o:n:l")) != -1) {
		if (opt == 'l') {
			list();
			return 0;
		} else if (opt == 'o') {
			only = optarg;
		} else if (opt == 'n') {
			if (thru_num_parse(optarg, SIZE_MAX, &most) || !most)
				return usage("a wrong number of files");
		} else if (opt != 'r' || thru_num_parse(optarg, 1000000, &rounds) || !rounds) {
			return usage("a wrong option");
		}
	}
	for (at = only; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!known(at, strcspn(at, ",")))
			return usage("no such operation");
	}
	sides = optind < argc ? sides_new(argv + optind, argc - optind) : NULL;
	if (!sides)
		return usage("NAME=DIR expected");
	for (i = 0; i < argc - optind; i++) {
		enter(&sides[i]);
		find_paths(&sides[i], most);
	}
	run_all(sides, argc - optind, rounds, only);
	return 0;
}
