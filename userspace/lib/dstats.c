// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The daemon's counters, shared with the tools through a file in THRU_RUN_DIR.
 * One writer; readers map it read-only and may see a counter mid-way of a
 * burst, never a torn one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thru/thru.h>

#include "lib/sweep.h"

#define PATH_SIZE 64

/* In place of the magic: its daemon is about to remove it. */
#define MAGIC_GONE (~THRU_DAEMON_MAGIC)

static void stats_path(uint32_t conn, char *path)
{
	snprintf(path, PATH_SIZE, THRU_RUN_DIR "/%u.stats", conn);
}

int thru_daemon_stats_create(uint32_t conn, struct thru_daemon_stats **ret_stats)
{
	struct thru_daemon_stats *stats;
	char path[PATH_SIZE];
	int fd, err = 0;

	if (mkdir(THRU_RUN_DIR, 0755) < 0 && errno != EEXIST)
		return -errno;
	thru_stats_sweep(conn);
	stats_path(conn, path);
	/* Of a daemon that was killed: connection numbers come again. */
	unlink(path);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	/* No holes: a store into one is fatal where there is no room for it. */
	err = -posix_fallocate(fd, 0, sizeof(*stats));
	if (err)
		goto out;
	stats = mmap(NULL, sizeof(*stats), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (stats == MAP_FAILED) {
		err = -errno;
		goto out;
	}
	stats->pid = getpid();
	/* Last: a reader takes the rest for valid once this is. */
	__atomic_store_n(&stats->magic, THRU_DAEMON_MAGIC, __ATOMIC_RELEASE);
	*ret_stats = stats;
out:
	close(fd);
	if (err)
		unlink(path);
	return err;
}

/* Once the mount has gone its number may be another's, and the file that other's. */
void thru_daemon_stats_remove(uint32_t conn, struct thru_daemon_stats *stats)
{
	char path[PATH_SIZE];
	uint64_t magic;
	int fd;

	if (!stats)
		return;
	stats->magic = MAGIC_GONE;
	munmap(stats, sizeof(*stats));
	stats_path(conn, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	if (pread(fd, &magic, sizeof(magic), offsetof(struct thru_daemon_stats, magic)) ==
	    sizeof(magic) && magic == MAGIC_GONE)
		thru_stats_unlink(conn, fd);
	close(fd);
}

int thru_daemon_stats_open(uint32_t conn, const struct thru_daemon_stats **ret_stats)
{
	const struct thru_daemon_stats *stats;
	char path[PATH_SIZE];
	struct stat st;
	int fd, err = 0;

	stats_path(conn, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	/* A shorter file would fault when read. */
	if (fstat(fd, &st) < 0) {
		err = -errno;
		goto out;
	}
	err = -EINVAL;
	if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(*stats))
		goto out;
	stats = mmap(NULL, sizeof(*stats), PROT_READ, MAP_SHARED, fd, 0);
	if (stats == MAP_FAILED) {
		err = -errno;
		goto out;
	}
	if (__atomic_load_n(&stats->magic, __ATOMIC_ACQUIRE) != THRU_DAEMON_MAGIC) {
		munmap((void *)stats, sizeof(*stats));
		goto out;
	}
	err = 0;
	*ret_stats = stats;
out:
	close(fd);
	return err;
}

void thru_daemon_stats_close(const struct thru_daemon_stats *stats)
{
	if (stats)
		munmap((void *)stats, sizeof(*stats));
}
