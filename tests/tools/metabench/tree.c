// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks of a tree, and what is found on one. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "metabench/bench.h"

static void add(struct paths *paths, const char *name)
{
	paths->names = reallocarray(paths->names, paths->count + 1, sizeof(char *));
	if (!paths->names || !(paths->names[paths->count++] = strdup(name)))
		die("memory");
}

/*
 * Entries seen below `path`, empty for the working directory; the side, if given, is
 * told of them.
 */
static size_t walk(const char *path, bool with_stat, struct side *found)
{
	bool top = !*path;
	DIR *dir = opendir(top ? "." : path);
	size_t seen = 0;
	struct dirent *de;

	if (!dir)
		die(path);
	while ((errno = 0, de = readdir(dir))) {
		char below[PATH_MAX];
		struct stat st;

		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		seen++;
		if (with_stat && fstatat(dirfd(dir), de->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			die(de->d_name);
		if (!found && de->d_type != DT_DIR)
			continue;
		snprintf(below, sizeof(below), "%s%s%s", path, top ? "" : "/", de->d_name);
		if (de->d_type == DT_DIR)
			seen += walk(below, with_stat, found);
		else if (!top && de->d_type == DT_REG)
			add(&found->files, below);
		else if (de->d_type == DT_LNK)
			add(&found->links, below);
	}
	if (errno)
		die(path);
	closedir(dir);
	return seen;
}

void find_paths(struct side *s, size_t most)
{
	size_t count, i;

	walk("", true, s);
	count = s->files.count;
	if (count <= most)
		return;
	for (i = 0; i < most; i++)
		s->files.names[i] = s->files.names[i * count / most];
	s->files.count = most;
}

void need_paths(const struct paths *paths, const char *what)
{
	if (paths->count)
		return;
	errno = ENOENT;
	die(what);
}

static size_t do_walk(struct side *s)
{
	return walk("", true, NULL);
}

static size_t do_list(struct side *s)
{
	return walk("", false, NULL);
}

const struct operation walk_operations[] = {
	{ "cold", "readdir and an lstat of each entry, nothing cached", COLD, do_walk },
	{ "walk", "the same again, warm", WARM, do_walk },
	{ "list", "readdir alone, for each entry", WARM, do_list },
	{ },
};
