// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source and mountpoint. One inside the other would make the daemon wait for
 * itself: looking a name up in the source would come to the mirror. That is
 * told by device and inode of every directory above, not by the paths, which a
 * bind mount makes lie.
 */
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "thrud/check.h"

static int fail(char *error, size_t size, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, size, fmt, ap);
	va_end(ap);
	return err;
}

static int open_dir(const char *what, const char *path, int flags,
		    struct place *ret_place, char *error, size_t size)
{
	struct place place;

	place.path = realpath(path, NULL);
	if (!place.path)
		return fail(error, size, -errno, "%s '%s': %s%s", what, path,
			    strerror(errno), errno == ENOTCONN ?
			    " (a dead mount: try 'umount' first)" : "");
	place.fd = open(place.path, flags | O_DIRECTORY | O_CLOEXEC);
	if (place.fd < 0) {
		fail(error, size, 0, "%s '%s': %s%s", what, path, strerror(errno),
		     errno == ENOTCONN ? " (a dead mount: try 'umount' first)" : "");
		free(place.path);
		return -errno;
	}
	*ret_place = place;
	return 0;
}

void place_close(struct place *place)
{
	if (!place->path)
		return;
	free(place->path);
	close(place->fd);
	place->path = NULL;
}

/* Whether `fd` is the directory `top` or below it. */
static int is_inside(int fd, const struct stat *top, bool *ret_inside)
{
	struct stat st, up;
	int dir, parent, err = 0;

	dir = openat(fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || fstat(dir, &st) < 0)
		goto err;
	while (st.st_dev != top->st_dev || st.st_ino != top->st_ino) {
		parent = openat(dir, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (parent < 0)
			goto err;
		close(dir);
		dir = parent;
		if (fstat(dir, &up) < 0)
			goto err;
		/* ".." of / is itself. */
		if (up.st_dev == st.st_dev && up.st_ino == st.st_ino) {
			*ret_inside = false;
			goto out;
		}
		st = up;
	}
	*ret_inside = true;
out:
	close(dir);
	return err;
err:
	err = -errno;
	if (dir >= 0)
		close(dir);
	return err;
}

static int check_apart(const struct place *source, const struct place *mountpoint,
		       char *error, size_t size)
{
	struct stat src, mnt;
	bool inside;
	int err;

	if (fstat(source->fd, &src) < 0 || fstat(mountpoint->fd, &mnt) < 0)
		return fail(error, size, -errno, "mountpoint '%s': %s", mountpoint->path,
			    strerror(errno));
	err = is_inside(mountpoint->fd, &src, &inside);
	if (!err && inside)
		return fail(error, size, -ELOOP, "mountpoint '%s' is inside the source '%s'",
			    mountpoint->path, source->path);
	if (!err)
		err = is_inside(source->fd, &mnt, &inside);
	if (!err && inside)
		return fail(error, size, -ELOOP, "source '%s' is inside the mountpoint '%s'",
			    source->path, mountpoint->path);
	if (err)
		return fail(error, size, err, "mountpoint '%s': %s", mountpoint->path,
			    strerror(-err));
	return 0;
}

/* The uppermost mount on `mountpoint` must not be a mirror, or of this source. */
static int check_unused(const struct place *source, const char *mountpoint,
			char *error, size_t size)
{
	FILE *f = setmntent("/proc/self/mounts", "r");
	struct mntent *ent;
	bool used = false;
	struct statfs st;

	if (!f)
		return fail(error, size, -errno, "/proc/self/mounts: %s", strerror(errno));
	while ((ent = getmntent(f)))
		if (!strcmp(ent->mnt_dir, mountpoint))
			used = !strcmp(ent->mnt_type, "fuse.thrud") ||
			       (!strncmp(ent->mnt_type, "fuse", 4) &&
				!strcmp(ent->mnt_fsname, source->path));
	endmntent(f);
	if (used && statfs(mountpoint, &st) < 0 && errno == ENOTCONN)
		return fail(error, size, -EBUSY, "mountpoint '%s': the daemon of a mount there "
			    "is gone (run 'umount %s' first)", mountpoint, mountpoint);
	if (used)
		return fail(error, size, -EBUSY, "mountpoint '%s' is in use: a mirror is "
			    "mounted there", mountpoint);
	return 0;
}

int place_source(const char *path, struct place *ret_source, char *error, size_t size)
{
	return open_dir("source", path, O_RDONLY, ret_source, error, size);
}

int place_mountpoint(const char *path, const struct place *source,
		     struct place *ret_mountpoint, char *error, size_t size)
{
	struct place mountpoint;
	char *real;
	int err;

	/* First: the open below would ask a mirror that may be ourselves. */
	real = realpath(path, NULL);
	if (real) {
		err = check_unused(source, real, error, size);
		free(real);
		if (err)
			return err;
	}
	err = open_dir("mountpoint", path, O_PATH, &mountpoint, error, size);
	if (err)
		return err;
	err = check_apart(source, &mountpoint, error, size);
	if (err)
		place_close(&mountpoint);
	else
		*ret_mountpoint = mountpoint;
	return err;
}
