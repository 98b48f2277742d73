// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the daemon has open for reading its descriptor's O_NOATIME keeps quiet. For
 * the rest, the text of a link and what the kernel reads through a backing, that is
 * up to the mount: so it is reached through copies of the source's mount that belong
 * to nobody else. A copy has none of the mounts below, nor will it get them or lose
 * them with the original: no name is looked up in one.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "thrud/noatime.h"
#include "thrud/shard.h"
#include "thrud/thrud.h"

/* Constant once there are threads. */
static int copy_fd = -1;	/* the source, on the copy that is kept; or -1 */
static int handles_fd = -1;	/* the same, open: O_PATH finds no handles; or -1: none */
static int handles_id;		/* of the original, whose files are found there by handle */

struct handle_buf {
	struct file_handle fh;
	unsigned char space[MAX_HANDLE_SZ];
};

static int get_handle(int fd, struct handle_buf *h, int *ret_mount_id)
{
	h->fh.handle_bytes = MAX_HANDLE_SZ;
	return name_to_handle_at(fd, "", &h->fh, ret_mount_id, AT_EMPTY_PATH) < 0 ?
		       -errno : 0;
}

/* `fd` on a detached copy of its mount. */
static int copy_mount(int fd, int *ret_fd)
{
	struct mount_attr attr = {
		.attr_set = MOUNT_ATTR_NOATIME,
		.attr_clr = MOUNT_ATTR__ATIME,
	};
	int tree, err;

	tree = open_tree(fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	if (tree < 0)
		return -errno;
	if (mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof(attr)) < 0) {
		err = -errno;
		close(tree);
		return err;
	}
	*ret_fd = tree;
	return 0;
}

void noatime_start(bool handles)
{
	struct handle_buf h;

	if (!mirror.noatime || copy_mount(mirror.root_fd, &copy_fd))
		return;
	if (handles && !get_handle(mirror.root_fd, &h, &handles_id))
		handles_fd = openat(copy_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void noatime_end(void)
{
	if (copy_fd >= 0)
		close(copy_fd);
	if (handles_fd >= 0)
		close(handles_fd);
	copy_fd = handles_fd = -1;
}

/* Afterwards, for the open itself would fail: it is the owner's to ask for. */
void noatime_file(int fd)
{
	if (mirror.noatime)
		fcntl(fd, F_SETFL, O_NOATIME);
}

static int reopen_by_handle(int fd, int flags, int *ret_fd)
{
	struct handle_buf h;
	int mount_id, err;

	if (handles_fd < 0)
		return -EOPNOTSUPP;
	err = get_handle(fd, &h, &mount_id);
	if (err)
		return err;
	if (mount_id != handles_id)
		return -EXDEV;
	*ret_fd = open_by_handle_at(handles_fd, &h.fh, flags | O_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

/* On another mount, or without handles: by a copy for this file alone. */
int noatime_reopen(int fd, int flags, int *ret_fd)
{
	int path_fd, err;

	if (copy_fd < 0)
		return -EOPNOTSUPP;
	if (!reopen_by_handle(fd, flags, ret_fd))
		return 0;
	err = copy_mount(fd, &path_fd);
	if (err)
		return err;
	if (flags & O_PATH) {
		*ret_fd = path_fd;
		return 0;
	}
	err = inode_reopen(path_fd, flags, ret_fd);
	close(path_fd);
	return err;
}

/*
 * A kernel with inode operations opens files and directories as our mount is, which is
 * noatime. The text of a link it reads as the backing's mount is: without handles that
 * would take a copy for each inode attached.
 */
uint64_t noatime_ops(uint64_t ops)
{
	return copy_fd >= 0 && handles_fd < 0 ? ops & ~THRU_OP_READLINK : ops;
}

int noatime_root(void)
{
	return copy_fd >= 0 ? copy_fd : mirror.root_fd;
}

int noatime_backing(int fd, mode_t mode, uint64_t ops, int32_t *ret_id)
{
	bool data = thru_session_level(mirror.ts) == THRU_LEVEL_DATA;
	int quiet_fd, err;

	if (copy_fd < 0 || (handles_fd < 0 && !data))
		return thru_backing_open(mirror.ts, fd, mode, ops, ret_id);
	/* Linux before 6.16 takes no O_PATH. */
	err = noatime_reopen(fd, data ? O_RDONLY : O_PATH | O_NOFOLLOW, &quiet_fd);
	if (err)
		return err;
	err = thru_backing_open(mirror.ts, quiet_fd, mode, ops, ret_id);
	close(quiet_fd);
	return err;
}
