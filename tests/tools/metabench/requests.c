// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel says that it has asked of the daemon of a mount. It counts where
 * inodes may have backings, and nowhere else.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <linux/fuse.h>

#include "metabench/bench.h"

int64_t requests_of(int dir)
{
	char path[64], line[128];
	struct stat st;
	unsigned int counts = 0;
	int64_t sum = 0;
	FILE *file;

	if (fstat(dir, &st) < 0)
		die("fstat");
	if (major(st.st_dev))
		return -1;
	snprintf(path, sizeof(path), "/sys/fs/fuse/connections/%u/passthrough",
		 minor(st.st_dev));
	file = fopen(path, "r");
	/* Another without a device of its own: overlayfs, tmpfs. */
	if (!file && errno == ENOENT)
		return -1;
	if (!file)
		die(path);
	while (fgets(line, sizeof(line), file)) {
		uint64_t kernel, daemon;
		unsigned int opcode;

		if (sscanf(line, "op %u %" SCNu64 " %" SCNu64, &opcode, &kernel, &daemon) == 3 &&
		    opcode != FUSE_INIT)
			sum += daemon;
		sscanf(line, "ino %u", &counts);
	}
	fclose(file);
	return counts ? sum : -1;
}
