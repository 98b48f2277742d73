// SPDX-License-Identifier: GPL-2.0-or-later
/* Attributes: getattr, statx, setattr, readlink, statfs. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "thrud/caller.h"
#include "thrud/file.h"
#include "thrud/lookup.h"
#include "thrud/noatime.h"
#include "thrud/ops.h"
#include "thrud/thrud.h"

/* A path of what `fd` refers to, relative to the thread's working directory. */
struct fd_path {
	char name[16];
};

static struct fd_path fd_path(int fd)
{
	struct fd_path path;

	snprintf(path.name, sizeof(path.name), "%d", fd);
	return path;
}

static int do_getattr(fuse_ino_t ino, const struct fuse_file_info *fi, struct stat *ret_st)
{
	int fd, err = 0;

	if (fi) {
		if (fstat(file_of(fi)->fd, ret_st) < 0)
			return -errno;
	} else {
		err = inode_get(mirror.inodes, ino, &fd);
		if (err)
			return err;
		if (fstatat(fd, "", ret_st, AT_EMPTY_PATH) < 0)
			err = -errno;
		inode_put(mirror.inodes, fd);
	}
	if (!err)
		fix_ino(ino, ret_st);
	return err;
}

void mirror_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st;
	int err = do_getattr(ino, fi, &st);

	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_attr(req, &st, mirror.attr_timeout);
}

static int do_statx(fuse_ino_t ino, uint32_t flags, uint32_t mask,
		    const struct fuse_file_info *fi, struct statx *ret_stx)
{
	int fd, err;

	if (fi) {
		fd = file_of(fi)->fd;
	} else {
		err = inode_get(mirror.inodes, ino, &fd);
		if (err)
			return err;
	}
	err = 0;
	flags &= AT_STATX_SYNC_TYPE;
	if (statx(fd, "", AT_EMPTY_PATH | flags, mask, ret_stx) < 0)
		err = -errno;
	else
		ret_stx->stx_ino = inode_shown(ino, ret_stx->stx_ino);
	if (!fi)
		inode_put(mirror.inodes, fd);
	return err;
}

void mirror_statx(fuse_req_t req, fuse_ino_t ino, uint32_t flags, uint32_t mask,
		  struct fuse_file_info *fi)
{
	struct statx stx;
	int err = do_statx(ino, flags, mask, fi, &stx);

	if (err)
		fuse_reply_err(req, -err);
	else
		thru_reply_statx(mirror.ts, req, &stx, mirror.attr_timeout);
}

static bool is_owner(fuse_req_t req, int fd)
{
	struct stat st;

	return !fstatat(fd, "", &st, AT_EMPTY_PATH) && st.st_uid == fuse_req_ctx(req)->uid;
}

static int truncate_as_caller(fuse_req_t req, int fd, off_t size)
{
	int err;

	err = caller_enter(fuse_req_ctx(req), fd, -1);
	if (err)
		return err;
	if (truncate(fd_path(fd).name, size) < 0)
		err = -errno;
	caller_leave();
	return err;
}

/*
 * A descriptor opened for writing is right enough, and the kernel has some that
 * the daemon does not know of: the owner of a file that can only be read may have
 * one.
 */
static int set_size(fuse_req_t req, int fd, const struct fuse_file_info *fi, off_t size)
{
	bool drop = thru_request_kill_priv() && file_has_setid(fd);
	int ret, err;

	if (!fi && fuse_req_ctx(req)->uid && !is_owner(req, fd))
		return truncate_as_caller(req, fd, size);
	if (drop) {
		err = caller_drop_setid(fuse_req_ctx(req));
		if (err)
			return err;
	}
	if (fi)
		ret = ftruncate(file_of(fi)->fd, size);
	else
		ret = truncate(fd_path(fd).name, size);
	err = ret < 0 ? -errno : 0;
	if (drop)
		caller_keep_setid();
	return err;
}

static struct timespec time_to_set(int to_set, int set, int now, struct timespec time)
{
	if (to_set & now)
		time.tv_nsec = UTIME_NOW;
	else if (!(to_set & set))
		time.tv_nsec = UTIME_OMIT;
	return time;
}

#define SET_OWNER (FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID)
#define SET_TIMES (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME | \
		   FUSE_SET_ATTR_ATIME_NOW | FUSE_SET_ATTR_MTIME_NOW)
#define SET_ANY (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_SIZE | SET_OWNER | SET_TIMES)

/*
 * Nothing to set: the kernel is about to write, or was asked for a chown to
 * what is, and does not say which. Either drops set-id bits, as a chown here
 * does; who may do neither must not drop them.
 */
static int drop_setid(fuse_req_t req, int fd)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	struct stat st;
	int err = 0;

	if (fstatat(fd, "", &st, AT_EMPTY_PATH) < 0)
		return -errno;
	if (!(st.st_mode & (S_ISUID | S_ISGID)))
		return 0;
	if (ctx->uid && ctx->uid != st.st_uid)
		err = caller_may_write(ctx, fd);
	/* The request does not tell who may keep some: root may. */
	if (!err && ctx->uid)
		err = caller_drop_setid(ctx);
	if (err)
		return err;
	if (fchownat(fd, "", -1, -1, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) < 0)
		err = -errno;
	if (ctx->uid)
		caller_keep_setid();
	return err;
}

static int set_owner(int fd, const struct stat *attr, int to_set)
{
	uid_t uid = to_set & FUSE_SET_ATTR_UID ? attr->st_uid : (uid_t)-1;
	gid_t gid = to_set & FUSE_SET_ATTR_GID ? attr->st_gid : (gid_t)-1;

	if (fchownat(fd, "", uid, gid, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return 0;
}

static int set_times(int fd, const struct stat *attr, int to_set)
{
	struct timespec times[2] = {
		time_to_set(to_set, FUSE_SET_ATTR_ATIME,
			    FUSE_SET_ATTR_ATIME_NOW, attr->st_atim),
		time_to_set(to_set, FUSE_SET_ATTR_MTIME,
			    FUSE_SET_ATTR_MTIME_NOW, attr->st_mtim),
	};

	return utimensat(AT_FDCWD, fd_path(fd).name, times, 0) < 0 ? -errno : 0;
}

static int set_as_caller(fuse_req_t req, int fd, const struct stat *attr, int to_set)
{
	bool groups = to_set & SET_OWNER ||
		      (to_set & FUSE_SET_ATTR_MODE && attr->st_mode & S_ISGID);
	int err;

	if (!to_set)
		return 0;
	err = caller_enter(fuse_req_ctx(req), fd, groups ? fd : -1);
	if (err)
		return err;
	if (to_set & SET_OWNER)
		err = set_owner(fd, attr, to_set);
	if (!err && to_set & FUSE_SET_ATTR_MODE &&
	    chmod(fd_path(fd).name, attr->st_mode & 07777) < 0)
		err = -errno;
	if (!err && to_set & SET_TIMES)
		err = set_times(fd, attr, to_set);
	caller_leave();
	return err;
}

/* Whether a mode takes away set-id bits, or nothing, and changes nothing else. */
static bool drops_setid(int fd, mode_t mode)
{
	struct stat st;

	return !fstatat(fd, "", &st, AT_EMPTY_PATH) && !(mode & ~st.st_mode & 07777) &&
	       !(st.st_mode & ~mode & 07777 & ~(S_ISUID | S_ISGID));
}

/* The kernel also sends a mode for who writes, and so has set-id bits dropped. */
static int set_mode(fuse_req_t req, int fd, const struct stat *attr)
{
	int err;

	err = set_as_caller(req, fd, attr, FUSE_SET_ATTR_MODE);
	if (err == -EPERM && drops_setid(fd, attr->st_mode))
		err = drop_setid(req, fd);
	return err;
}

/*
 * In this order: chown drops set-id bits that a chmod asked for, truncation
 * moves the times.
 */
static int set_attr(fuse_req_t req, int fd, const struct fuse_file_info *fi,
		    const struct stat *attr, int to_set)
{
	int err;

	if (!(to_set & SET_ANY))
		return drop_setid(req, fd);
	err = set_as_caller(req, fd, attr, to_set & SET_OWNER);
	if (!err && to_set & FUSE_SET_ATTR_MODE)
		err = set_mode(req, fd, attr);
	if (!err && to_set & FUSE_SET_ATTR_SIZE)
		err = set_size(req, fd, fi, attr->st_size);
	if (!err)
		err = set_as_caller(req, fd, attr, to_set & SET_TIMES);
	return err;
}

static int do_setattr(fuse_req_t req, fuse_ino_t ino, const struct fuse_file_info *fi,
		      const struct stat *attr, int to_set, struct stat *ret_st)
{
	int fd, err;

	err = inode_get(mirror.inodes, ino, &fd);
	if (err)
		return err;
	err = set_attr(req, fd, fi, attr, to_set);
	if (!err && fstatat(fd, "", ret_st, AT_EMPTY_PATH) < 0)
		err = -errno;
	inode_put(mirror.inodes, fd);
	if (!err)
		fix_ino(ino, ret_st);
	return err;
}

void mirror_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set,
		    struct fuse_file_info *fi)
{
	struct stat st;
	int err = do_setattr(req, ino, fi, attr, to_set, &st);

	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_attr(req, &st, mirror.attr_timeout);
}

static int do_readlink(fuse_ino_t ino, char *buf, size_t size)
{
	int fd, quiet_fd, err;
	ssize_t len;

	err = inode_get(mirror.inodes, ino, &fd);
	if (err)
		return err;
	if (noatime_reopen(fd, O_PATH | O_NOFOLLOW, &quiet_fd))
		quiet_fd = -1;
	len = readlinkat(quiet_fd >= 0 ? quiet_fd : fd, "", buf, size);
	if (len < 0)
		err = -errno;
	else if ((size_t)len == size)
		err = -ENAMETOOLONG;
	else
		buf[len] = '\0';
	if (quiet_fd >= 0)
		close(quiet_fd);
	inode_put(mirror.inodes, fd);
	return err;
}

void mirror_readlink(fuse_req_t req, fuse_ino_t ino)
{
	char target[PATH_MAX + 1];
	int err = do_readlink(ino, target, sizeof(target));

	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_readlink(req, target);
}

static int do_statfs(fuse_ino_t ino, struct statvfs *ret_st)
{
	int fd, err;

	err = inode_get(mirror.inodes, ino, &fd);
	if (err)
		return err;
	if (fstatvfs(fd, ret_st) < 0)
		err = -errno;
	inode_put(mirror.inodes, fd);
	return err;
}

void mirror_statfs(fuse_req_t req, fuse_ino_t ino)
{
	struct statvfs st;
	int err = do_statfs(ino ? ino : FUSE_ROOT_ID, &st);

	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_statfs(req, &st);
}
