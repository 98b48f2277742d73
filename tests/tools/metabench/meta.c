// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations on files by their paths: first those that read, then those that change. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "metabench/bench.h"

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
		if (!lstat(path, &st) || errno != ENOENT)
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

		if (read(fd, buf, sizeof(buf)) != sizeof(buf))
			die(s->files.names[i]);
		close(fd);
	}
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

static size_t do_readlink(struct side *s)
{
	char target[PATH_MAX];
	size_t i;

	need_paths(&s->links, "symbolic links");
	for (i = 0; i < s->links.count; i++)
		if (readlink(s->links.names[i], target, sizeof(target)) < 0)
			die(s->links.names[i]);
	return i;
}

const struct operation meta_operations[] = {
	{ "stat", "lstat of a file by its path", WARM, do_stat },
	{ "miss", "lstat of a name that is not there, nor was looked up before", ONCE, do_miss },
	{ "open", "open and close of a file", WARM, do_open },
	{ "read", "open, read of 4 KiB, close", HOT, do_read },
	{ "xattr", "getxattr of an attribute that is not there", WARM, do_xattr },
	{ "readlink", "readlink of a symbolic link", WARM, do_readlink },
	{ },
};

static size_t do_chmod(struct side *s)
{
	struct stat st;
	mode_t mode;
	size_t i;

	/* Another than they have: those of a tree all have the same. */
	need_paths(&s->files, "files");
	if (lstat(s->files.names[0], &st) < 0)
		die(s->files.names[0]);
	mode = (st.st_mode & 07777) ^ 0040;
	for (i = 0; i < s->files.count; i++)
		if (chmod(s->files.names[i], mode) < 0)
			die(s->files.names[i]);
	return i;
}

static size_t do_utimens(struct side *s)
{
	static time_t seconds = 1000000000;
	struct timespec times[2];
	size_t i;

	times[0].tv_sec = times[1].tv_sec = seconds++;
	times[0].tv_nsec = times[1].tv_nsec = 0;
	for (i = 0; i < s->files.count; i++)
		if (utimensat(AT_FDCWD, s->files.names[i], times, AT_SYMLINK_NOFOLLOW) < 0)
			die(s->files.names[i]);
	return i;
}

static size_t do_create(struct side *s)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < s->files.count; i++) {
		int fd;

		snprintf(path, sizeof(path), "%s.new.%zu", s->files.names[i], s->number);
		fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
		if (fd < 0 || close(fd) < 0 || unlink(path) < 0)
			die(path);
	}
	return i;
}

/* There and back, so that all names are what they were. */
static size_t do_rename(struct side *s)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < s->files.count; i++) {
		snprintf(path, sizeof(path), "%s.moved.%zu", s->files.names[i], s->number);
		if (rename(s->files.names[i], path) < 0 || rename(path, s->files.names[i]) < 0)
			die(path);
	}
	return i * 2;
}

const struct operation change_operations[] = {
	{ "chmod", "chmod to another mode than it has", WARM, do_chmod },
	{ "utimens", "utimensat, to a given time", WARM, do_utimens },
	{ "create", "open of a new file, close, unlink: all three", WARM, do_create },
	{ "rename", "rename within the directory", WARM, do_rename },
	{ },
};
