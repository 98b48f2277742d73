// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What became of the path that a rule was given by: a rule is an inode's, which may
 * have been renamed, or deleted. Where it is now only a search would tell.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

#include "lib/rules_file.h"

int place_root(const struct thru_mount *mount)
{
	const struct thru_daemon_stats *stats;
	char *source;
	int fd = -1;

	if (daemon_stats_open(mount, &stats))
		return -1;
	source = ctl_alloc(strndup(stats->source, sizeof(stats->source) - 1));
	thru_daemon_stats_close(stats);
	if (*source == '/')
		fd = open(source, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(source);
	return fd;
}

enum place place_find(int root, const struct thru_rule_entry *entry)
{
	uint64_t ino;
	int err;

	if (entry->gone)
		return PLACE_GONE;
	if (root < 0 || !*entry->path)
		return PLACE_UNKNOWN;
	err = rules_file_find(root, entry->path, &ino, NULL);
	if (!err)
		return ino == entry->ino ? PLACE_HERE : PLACE_MOVED;
	return err == -ENOENT || err == -ENOTDIR || err == -ELOOP ? PLACE_MOVED :
								    PLACE_UNKNOWN;
}
