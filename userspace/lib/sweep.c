// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is left of connections that are no more: a daemon that was killed could not
 * remove its pins and its counters. The next one removes them.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thru/thru.h>

#include "lib/fusectl.h"
#include "lib/num.h"
#include "lib/pins.h"
#include "lib/sweep.h"

enum presence { PRESENT, ABSENT, UNKNOWN };

static enum presence connection(uint32_t conn)
{
	char path[64];

	snprintf(path, sizeof(path), FUSECTL "/%u", conn);
	if (!access(path, F_OK))
		return PRESENT;
	return errno == ENOENT ? ABSENT : UNKNOWN;
}

static void sweep_pins(uint32_t conn)
{
	int dirfd;

	if (thru_pins_open_locked(conn, false, &dirfd))
		return;
	/* Its number may be another's by now, who waits for the lock. */
	if (connection(conn) == ABSENT) {
		thru_pins_clear(dirfd);
		thru_pins_prune(conn);
	}
	close(dirfd);
}

/* Call `sweep` for each "<conn><suffix>" in `path` of a connection that is no more. */
static void sweep_all(uint32_t conn, const char *path, const char *suffix,
		      void (*sweep)(uint32_t conn))
{
	struct dirent *entry;
	uint64_t other;
	char *rest;
	DIR *dir;

	/* Where there is no fusectl, all would seem to be gone. */
	if (connection(conn) != PRESENT)
		return;
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		rest = entry->d_name + strspn(entry->d_name, "0123456789");
		if (strcmp(rest, suffix))
			continue;
		*rest = '\0';
		if (!thru_num_parse(entry->d_name, UINT32_MAX, &other) && other != conn &&
		    connection(other) == ABSENT)
			sweep(other);
	}
	closedir(dir);
}

void thru_pins_sweep(uint32_t conn)
{
	sweep_all(conn, THRU_PIN_ROOT, "", sweep_pins);
}

void thru_stats_unlink(uint32_t conn, int fd)
{
	char path[64], aside[64];
	struct stat seen, taken;

	snprintf(path, sizeof(path), THRU_RUN_DIR "/%u.stats", conn);
	snprintf(aside, sizeof(aside), THRU_RUN_DIR "/%u.gone", conn);
	if (fstat(fd, &seen) < 0 || rename(path, aside) < 0)
		return;
	if (!lstat(aside, &taken) && taken.st_ino != seen.st_ino)
		renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_NOREPLACE);
	else
		unlink(aside);
}

static void sweep_stats(uint32_t conn)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), THRU_RUN_DIR "/%u.stats", conn);
	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	if (connection(conn) == ABSENT)
		thru_stats_unlink(conn, fd);
	close(fd);
}

void thru_stats_sweep(uint32_t conn)
{
	sweep_all(conn, THRU_RUN_DIR, ".stats", sweep_stats);
}
