/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An open file of the mirror, and how its data passes. The kernel wants one
 * mode for all open files of an inode: all served from the same backing file,
 * or all from its page cache. So the first open decides for those that follow
 * until the last is closed.
 */
#ifndef THRUD_FILE_H
#define THRUD_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include <fuse_lowlevel.h>

#include "thrud/inode.h"

struct file_mode;

struct file {
	int fd;
	struct file_mode *mode;
	bool passthrough;	/* what to say in the reply to open */
	int32_t backing_id;	/* along with it; 0: the inode's own */
};


/* Takes `fd` over, also on failure. */
int file_new(const struct node *node, int fd, struct file **ret_file);
void file_free(struct file *file);

static inline struct file *file_of(const struct fuse_file_info *fi)
{
	return (struct file *)(uintptr_t)fi->fh;
}

/* Whether writing to the file may have to drop set-id bits. */
bool file_has_setid(int fd);

#endif
