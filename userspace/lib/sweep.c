// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Pins of connections that are no more: a daemon that was killed could not remove its
 * own. The next one to attach a policy does.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <thru/policy.h>

#include "lib/num.h"
#include "lib/pins.h"

enum presence { PRESENT, ABSENT, UNKNOWN };

/* By fusectl, which has a directory per connection until it is unmounted. */
static enum presence connection(uint32_t conn)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/fs/fuse/connections/%u", conn);
	if (!access(path, F_OK))
		return PRESENT;
	return errno == ENOENT ? ABSENT : UNKNOWN;
}

static void sweep(uint32_t conn)
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

void thru_pins_sweep(uint32_t conn)
{
	struct dirent *entry;
	uint64_t other;
	DIR *dir;

	/* Where there is no fusectl, all would seem to be gone. */
	if (connection(conn) != PRESENT)
		return;
	dir = opendir(THRU_PIN_ROOT);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (!thru_num_parse(entry->d_name, UINT32_MAX, &other) && other != conn &&
		    connection(other) == ABSENT)
			sweep(other);
	closedir(dir);
}
