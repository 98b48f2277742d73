// SPDX-License-Identifier: GPL-2.0-or-later
/* What takes a name away: unlink, rmdir, rename. As the caller. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "thrud/caller.h"
#include "thrud/lookup.h"
#include "thrud/ops.h"
#include "thrud/thrud.h"

/*
 * A file without a name lives on while someone has it open, or is in it; but a
 * handle of it can be opened no more once the backing file system lets it go.
 * So what is about to lose its last name is pinned, before it does.
 */
static void pin_victim(int dir_fd, const char *name)
{
	struct found found;

	if (lookup_find(dir_fd, name, &found))
		return;
	if (S_ISDIR(found.st.st_mode) || found.st.st_nlink == 1)
		inode_pin(mirror.inodes, &found);
	found_close(&found);
}

static int remove_at(fuse_req_t req, int dir_fd, const char *name, int flags)
{
	int err;

	pin_victim(dir_fd, name);
	err = caller_enter(fuse_req_ctx(req), dir_fd, -1);
	if (err)
		return err;
	if (unlinkat(dir_fd, name, flags) < 0)
		err = -errno;
	caller_leave();
	return err;
}

static int do_remove(fuse_req_t req, fuse_ino_t parent, const char *name, int flags)
{
	int dir_fd, err;

	if (!name_ok(name))
		return -EINVAL;
	err = inode_get(mirror.inodes, parent, &dir_fd);
	if (err)
		return err;
	err = remove_at(req, dir_fd, name, flags);
	inode_put(mirror.inodes, dir_fd);
	return err;
}

void mirror_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	REPLY_ERR(req, do_remove(req, parent, name, 0));
}

void mirror_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	REPLY_ERR(req, do_remove(req, parent, name, AT_REMOVEDIR));
}

static int rename_at(fuse_req_t req, int fd, const char *name, int new_fd,
		     const char *new_name, unsigned int flags)
{
	int err;

	if (!(flags & (RENAME_NOREPLACE | RENAME_EXCHANGE)))
		pin_victim(new_fd, new_name);
	err = caller_enter(fuse_req_ctx(req), fd, new_fd);
	if (err)
		return err;
	if (renameat2(fd, name, new_fd, new_name, flags) < 0)
		err = -errno;
	caller_leave();
	return err;
}

static int do_rename(fuse_req_t req, fuse_ino_t parent, const char *name,
		     fuse_ino_t new_parent, const char *new_name, unsigned int flags)
{
	int fd, new_fd, err;

	if (!name_ok(name) || !name_ok(new_name))
		return -EINVAL;
	err = inode_get(mirror.inodes, parent, &fd);
	if (err)
		return err;
	err = inode_get(mirror.inodes, new_parent, &new_fd);
	if (!err) {
		err = rename_at(req, fd, name, new_fd, new_name, flags);
		inode_put(mirror.inodes, new_fd);
	}
	inode_put(mirror.inodes, fd);
	return err;
}

void mirror_rename(fuse_req_t req, fuse_ino_t parent, const char *name,
		   fuse_ino_t new_parent, const char *new_name, unsigned int flags)
{
	REPLY_ERR(req, do_rename(req, parent, name, new_parent, new_name, flags));
}
