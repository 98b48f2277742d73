/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all of thrud's files share: the one mirror of this process. Set up by
 * main() before the first thread exists and constant from then on.
 */
#ifndef THRUD_H
#define THRUD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include <fuse_lowlevel.h>

#include <thru/thru.h>

#include "thrud/inode.h"

struct mirror {
	struct thru_session *ts;
	struct inode_table *inodes;
	int root_fd;			/* the source, O_RDONLY | O_DIRECTORY */
	struct stat root_st;
	uint64_t ops;			/* offered for passthrough, THRU_OP_* */
	double entry_timeout;		/* seconds */
	double attr_timeout;
	bool noatime;			/* reading leaves access times alone */
};

extern struct mirror mirror;

extern const struct fuse_lowlevel_ops mirror_ops;

/* An operation: 0 or -errno; its wrapper replies. `call` is evaluated once. */
#define REPLY_ERR(req, call) fuse_reply_err((req), -(call))

/*
 * Names come from the kernel, which has refused these long before; a name is
 * used in one directory only.
 */
bool name_ok(const char *name);

#endif
