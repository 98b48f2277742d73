// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * metabench ROUNDS DIR...: what metadata operations cost in trees of the same shape
 * (a directory of directories of files), one tree after the other in each round, so
 * that all see the same machine. Prints, for each operation and directory, the
 * smallest time of all rounds for one operation, in nanoseconds:
 *
 *	NAME DIR NANOSECONDS
 *
 *	cold	readdir and an lstat of each entry, after dropping all that is cached
 *	walk	the same again, warm
 *	stat	lstat of a file by its path
 *	miss	lstat of a name that is not there, nor was looked up before
 *	open	open and close of a file
 *	chmod	of a file, to another mode than it has
 *	list	readdir alone, for each entry
 *	read	open, read up to 4 KiB, close
 *	link	readlink, of one symbolic link in each directory
 *	xattr	getxattr of an attribute that is not there
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

struct paths {
	char **names;
	size_t count;
};

static void die(const char *what)
{
	fprintf(stderr, "metabench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void drop_caches(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	int i;

	/* What was in use by what is dropped goes the second time */
	for (i = 0; i < 2; i++) {
		sync();
		if (fd < 0 || write(fd, "3", 1) != 1)
			die("/proc/sys/vm/drop_caches");
	}
	close(fd);
}

static void add(struct paths *paths, const char *dir, const char *name)
{
	paths->names = reallocarray(paths->names, paths->count + 1, sizeof(char *));
	if (!paths->names ||
	    asprintf(&paths->names[paths->count++], "%s/%s", dir, name) < 0)
		die("memory");
}

/* Entries seen below `path`; collects regular files and links if told to. */
static size_t walk(const char *path, bool with_stat, struct paths *files,
		   struct paths *links)
{
	DIR *dir = opendir(path);
	size_t seen = 0;
	struct dirent *de;

	if (!dir)
		die(path);
	while ((de = readdir(dir))) {
		struct stat st;

		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		seen++;
		if (with_stat && fstatat(dirfd(dir), de->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			die(de->d_name);
		if (de->d_type == DT_DIR) {
			char below[PATH_MAX];

			snprintf(below, sizeof(below), "%s/%s", path, de->d_name);
			seen += walk(below, with_stat, files, links);
		} else if (files && de->d_type == DT_REG) {
			add(files, path, de->d_name);
		} else if (links && de->d_type == DT_LNK) {
			add(links, path, de->d_name);
		}
	}
	closedir(dir);
	return seen;
}

struct side {
	size_t number;		/* sides may share a tree: misses are told apart by it */
	const char *dir;
	struct paths files, links;
	unsigned int misses;
};

static size_t do_cold(struct side *s)
{
	return walk(s->dir, true, NULL, NULL);
}

static size_t do_list(struct side *s)
{
	return walk(s->dir, false, NULL, NULL);
}

static size_t do_stat(struct side *s)
{
	struct stat st;
	size_t i;

	for (i = 0; i < s->files.count; i++)
		if (lstat(s->files.names[i], &st) < 0)
			die(s->files.names[i]);
	return i;
}

static size_t do_miss(struct side *s)
{
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; i < s->files.count; i++) {
		snprintf(path, sizeof(path), "%s.%zu.%u", s->files.names[i], s->number,
			 s->misses);
		if (!lstat(path, &st))
			die(path);
	}
	s->misses++;
	return i;
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		die(path);
	return fd;
}

static size_t do_open(struct side *s)
{
	size_t i;

	for (i = 0; i < s->files.count; i++)
		close(open_file(s->files.names[i]));
	return i;
}

static size_t do_read(struct side *s)
{
	char buf[4096];
	size_t i;

	for (i = 0; i < s->files.count; i++) {
		int fd = open_file(s->files.names[i]);

		if (read(fd, buf, sizeof(buf)) < 0)
			die(s->files.names[i]);
		close(fd);
	}
	return i;
}

static size_t do_chmod(struct side *s)
{
	static mode_t mode = 0600;
	size_t i;

	mode ^= 0040;
	for (i = 0; i < s->files.count; i++)
		if (chmod(s->files.names[i], mode) < 0)
			die(s->files.names[i]);
	return i;
}

static size_t do_link(struct side *s)
{
	char target[PATH_MAX];
	size_t i;

	for (i = 0; i < s->links.count; i++)
		if (readlink(s->links.names[i], target, sizeof(target)) < 0)
			die(s->links.names[i]);
	return i;
}

static size_t do_xattr(struct side *s)
{
	char value[64];
	size_t i;

	for (i = 0; i < s->files.count; i++)
		if (lgetxattr(s->files.names[i], "user.none", value, sizeof(value)) >= 0 ||
		    errno != ENODATA)
			die(s->files.names[i]);
	return i;
}

static const struct {
	const char *name;
	size_t (*run)(struct side *s);
	bool cold;		/* without caches; else it was done before */
} operations[] = {
	{ "cold", do_cold, true }, { "walk", do_cold, false },
	{ "stat", do_stat, false },
	{ "miss", do_miss, false }, { "open", do_open, false },
	{ "chmod", do_chmod, false },
	{ "list", do_list, false }, { "read", do_read, false },
	{ "link", do_link, false },
	{ "xattr", do_xattr, false },
};
#define OPERATIONS (sizeof(operations) / sizeof(*operations))

int main(int argc, char **argv)
{
	unsigned long round, rounds = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	size_t sides = argc - 2, op, i;
	double *best;
	struct side *side;

	if (!rounds) {
		fprintf(stderr, "usage: metabench ROUNDS DIR...\n");
		return 2;
	}
	side = calloc(sides, sizeof(*side));
	best = calloc(sides * OPERATIONS, sizeof(*best));
	if (!side || !best)
		die("memory");
	for (i = 0; i < sides; i++) {
		side[i].dir = argv[i + 2];
		side[i].number = i;
		walk(side[i].dir, true, &side[i].files, &side[i].links);
	}
	for (round = 0; round < rounds; round++) {
		for (op = 0; op < OPERATIONS; op++) {
			for (i = 0; i < sides; i++) {
				double *b = &best[op * sides + i], cost;
				uint64_t start;
				size_t count;

				if (operations[op].cold)
					drop_caches();
				else if (operations[op].run != do_miss)
					operations[op].run(&side[i]);
				start = now();
				count = operations[op].run(&side[i]);
				cost = (double)(now() - start) / (count ? count : 1);
				if (!*b || cost < *b)
					*b = cost;
			}
		}
	}
	for (op = 0; op < OPERATIONS; op++)
		for (i = 0; i < sides; i++)
			printf("%s %s %.0f\n", operations[op].name, side[i].dir,
			       best[op * sides + i]);
	return 0;
}
