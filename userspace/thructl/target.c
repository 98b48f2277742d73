// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a path to the inode, the connection and the mount behind it. The path is
 * resolved once, as chmod(1) would, into an O_PATH fd; all that follows asks the
 * fd, which also keeps the connection's number from being given to another one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "nodes.h"

/* What the kernel has cached will do: none of it changes, and daemons hang. */
static int stat_fd(int fd, struct statx *stx)
{
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
		  STATX_TYPE | STATX_INO | STATX_MNT_ID, stx))
		return -errno;
	return 0;
}

static int find_mount(struct target *target, const char *path)
{
	size_t i;
	int err;

	err = thru_mounts_read(&target->mounts);
	if (err)
		return ctl_fail("/proc/self/mountinfo", "%s", strerror(-err));
	for (i = 0; i < target->mounts.count; i++)
		if (target->mounts.mounts[i].id == target->mnt_id)
			target->mount = &target->mounts.mounts[i];

	if (!target->mount)
		return ctl_fail(path, "its mount is not among those of this process");
	if (!mount_is_fuse(target->mount)) {
		char *point = text_escape(target->mount->point);

		ctl_fail(path, "not on a thru mount but on %s at %s (see 'thructl status')",
			 target->mount->type, point);
		free(point);
		return CTL_FAILED;
	}
	if (daemon_is_gone(target->mount))
		return ctl_fail(path, "its daemon is gone: unmount it");
	return CTL_DONE;
}

/*
 * Whether a path of the kernel's leads to the target. The parent of what is no
 * directory is looked up here and kept: whoever holds a lock asks no path.
 */
static bool leads_to(const char *absolute, struct target *target)
{
	const char *name = absolute;
	int dir = AT_FDCWD;
	struct statx stx;

	if (!target->is_dir) {
		char *parent;

		name = strrchr(absolute, '/') + 1;
		parent = ctl_alloc(strndup(absolute, name - absolute));
		dir = target->parent = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
		free(parent);
	}
	return !statx(dir, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		      STATX_INO | STATX_MNT_ID, &stx) &&
	       stx.stx_ino == target->ino && stx.stx_mnt_id == target->mnt_id;
}

/* Where the fd is now, and that a path leads there. */
static int find_path(struct target *target, const char *path)
{
	const struct thru_mount *mount = target->mount;
	char proc[64], *absolute;
	size_t len = strlen(mount->point);
	ssize_t n;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", target->fd);
	absolute = target->absolute = ctl_alloc(malloc(PATH_MAX));
	n = readlink(proc, absolute, PATH_MAX);
	if (n < 0)
		return ctl_fail(path, "%s", strerror(errno));
	if (n == PATH_MAX)
		return ctl_fail(path, "its path is too long");
	absolute[n] = '\0';

	/* Deleted files read as "NAME (deleted)", which may exist, too. */
	if (!leads_to(absolute, target))
		return ctl_fail(path, "it has just been moved or deleted");

	if (!strcmp(mount->point, "/"))
		len = 0;
	if (strncmp(absolute, mount->point, len) ||
	    (absolute[len] && absolute[len] != '/'))
		return ctl_fail(path, "it is outside its mount's visible tree");
	if (asprintf(&target->path, "%s%s",
		     strcmp(mount->root, "/") ? mount->root : "",
		     absolute + len) < 0)
		target->path = NULL;
	ctl_alloc(target->path);
	if (!*target->path) {
		free(target->path);
		target->path = ctl_alloc(strdup("/"));
	}
	return CTL_DONE;
}

static int open_target(const char *path, struct target *ret_target)
{
	struct target target = { .fd = -1, .parent = -1 };
	struct statx stx;
	int status, err;

	target.fd = open(path, O_PATH | O_CLOEXEC);
	if (target.fd < 0)
		return ctl_fail(path, "%s%s", strerror(errno),
				errno == ENOTCONN ? " (its daemon is gone: unmount it)" : "");
	err = stat_fd(target.fd, &stx);
	if (err) {
		close(target.fd);
		return ctl_fail(path, "%s", strerror(-err));
	}
	target.ino = stx.stx_ino;
	target.mnt_id = stx.stx_mnt_id;
	target.conn = stx.stx_dev_minor;
	target.is_dir = S_ISDIR(stx.stx_mode);
	target.mode = stx.stx_mode & S_IFMT;

	status = find_mount(&target, path);
	if (!status)
		status = find_path(&target, path);
	if (status)
		target_close(&target);
	else
		*ret_target = target;
	return status;
}

int target_open(const char *path, struct target *ret_target)
{
	int status;

	patience_begin(path);
	status = open_target(path, ret_target);
	patience_end();
	return status;
}

int target_open_that(const char *path, const struct inode_id *of, struct target *ret_target)
{
	int status = target_open(path, ret_target);

	if (status || !of)
		return status;
	if (ret_target->conn == of->conn &&
	    (of->nodeid == ROOT_NODEID ? !strcmp(ret_target->path, "/") :
					 ret_target->ino == of->nodeid))
		return CTL_DONE;
	target_close(ret_target);
	return ctl_fail(path, "it is another one now: what was seen has been moved");
}

void target_look(const struct target *target)
{
	struct statx stx;

	stat_fd(target->fd, &stx);
}

void target_close(struct target *target)
{
	if (target->parent >= 0)
		close(target->parent);
	close(target->fd);
	free(target->absolute);
	free(target->path);
	thru_mounts_free(&target->mounts);
}

int target_rule(const struct target *target, struct thru_rules *rules,
		uint64_t *ret_ops, uint64_t *ret_ino)
{
	struct statx stx;
	int fd, up, err;

	err = thru_rules_get(rules, target->ino, ret_ops);
	if (!err && ret_ino)
		*ret_ino = target->ino;
	if (err != -ENODATA)
		return err;

	/* The way up begins with the parent, or with the directory itself. */
	fd = fcntl(target->is_dir ? target->fd : target->parent, F_DUPFD_CLOEXEC, 3);
	while (fd >= 0) {
		err = stat_fd(fd, &stx);
		if (!err && stx.stx_mnt_id != target->mnt_id)
			err = -EXDEV;
		if (!err)
			err = thru_rules_get(rules, stx.stx_ino, ret_ops);
		if (!err && ret_ino)
			*ret_ino = stx.stx_ino;
		if (err != -ENODATA)
			break;
		if (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) {
			/* A bind mount of a part ends below the true root. */
			if (strcmp(target->mount->root, "/"))
				err = -EXDEV;
			break;
		}
		up = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		close(fd);
		fd = up;
	}
	if (fd < 0)
		return -errno;
	close(fd);
	return err;
}
