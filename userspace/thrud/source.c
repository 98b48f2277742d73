// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The source: its root directory, whether there are file handles below it, and
 * what kind of file system it is on.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "thrud/inode.h"
#include "thrud/source.h"

/* Open files when each known inode needs one; what nr_open is by default. */
#define MANY_FILES	(1UL << 20)

/*
 * 1 lets the mirror itself be a layer of overlayfs; 2 is needed where the
 * source is on a stacked file system already.
 */
static int stack_depth(int fd)
{
	struct statfs st;

	if (fstatfs(fd, &st) < 0)
		return 1;
	switch ((unsigned long)st.f_type) {
	case OVERLAYFS_SUPER_MAGIC:
	case ECRYPTFS_SUPER_MAGIC:
	case FUSE_SUPER_MAGIC:
		return 2;
	default:
		return 1;
	}
}

static void raise_limit(bool many)
{
	struct rlimit lim, more = { MANY_FILES, MANY_FILES };

	if (getrlimit(RLIMIT_NOFILE, &lim) < 0)
		return;
	if (many && lim.rlim_max < MANY_FILES && !setrlimit(RLIMIT_NOFILE, &more))
		return;
	lim.rlim_cur = lim.rlim_max;
	setrlimit(RLIMIT_NOFILE, &lim);
}

int source_open(int fd, struct source *ret_source, int *ret_handles_err)
{
	struct source source;

	source.root_fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (source.root_fd < 0)
		return -errno;
	source.stack_depth = stack_depth(source.root_fd);
	*ret_handles_err = inode_handles_work(source.root_fd);
	source.handles = !*ret_handles_err;
	raise_limit(!source.handles);
	*ret_source = source;
	return 0;
}

void source_close(struct source *source)
{
	if (source->root_fd >= 0)
		close(source->root_fd);
	source->root_fd = -1;
}
