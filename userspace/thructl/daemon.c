// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The daemon of a mount, by the file of its counters: whether it is its own, for
 * numbers of connections come again, and whether it still runs. It is asked nothing.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"

/* Inode of the first PID namespace in nsfs: PROC_PID_INIT_INO of the kernel. */
#define FIRST_PIDNS 0xeffffffcU

/* In another namespace processes have other numbers, and most have none. */
static bool is_first_pidns(void)
{
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) && st.st_ino == FIRST_PIDNS;
}

bool daemon_lives(const struct thru_daemon_stats *stats)
{
	uint32_t pid = stats->pid;
	char path[64], line[512] = "", *paren;
	FILE *file;

	if (!is_first_pidns())
		return true;
	if (kill(pid, 0) && errno == ESRCH)
		return false;
	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return true;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	/* PID (NAME) STATE ..., and NAME may hold anything. */
	paren = strrchr(line, ')');
	return !paren || !strchr("ZX", paren[1] == ' ' ? paren[2] : ' ');
}

int daemon_stats_open(const struct thru_mount *mount,
		      const struct thru_daemon_stats **ret_stats)
{
	const struct thru_daemon_stats *stats;
	int err;

	err = thru_daemon_stats_open(mount->minor, &stats);
	if (err)
		return err;
	/* A mount may be moved and bound; that of a dead one is where it was. */
	if (!daemon_lives(stats) &&
	    strncmp(stats->mountpoint, mount->point, sizeof(stats->mountpoint))) {
		thru_daemon_stats_close(stats);
		return -ESTALE;
	}
	*ret_stats = stats;
	return 0;
}

bool daemon_is_gone(const struct thru_mount *mount)
{
	const struct thru_daemon_stats *stats;
	bool gone;

	if (daemon_stats_open(mount, &stats))
		return false;
	gone = !daemon_lives(stats);
	thru_daemon_stats_close(stats);
	return gone;
}
