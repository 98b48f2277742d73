// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations on names and attributes. server.lock is held. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "rawfuse/server.h"

static int parent_fd(struct server *s, const struct request *req, int *ret_fd)
{
	return node_fd(s, req->head->nodeid, ret_fd);
}

/* What is made belongs to the caller. */
static int give(int dir, const char *name, const struct request *req)
{
	return fchownat(dir, name, req->head->uid, req->head->gid,
			AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
}

static int do_lookup(struct server *s, const struct request *req, struct reply *r)
{
	int dir, err = parent_fd(s, req, &dir);
	/* Of a file handle; the node need not be a directory */
	const char *name = strcmp(req->arg, ".") ? req->arg : "";

	return err ?: reply_entry(s, r, dir, name);
}

static int do_forget(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_forget_in *in = (const void *)req->arg;

	(void)r;
	node_forget(s, req->head->nodeid, in->nlookup);
	return 0;
}

static int do_batch_forget(struct server *s, const struct request *req,
			   struct reply *r)
{
	const struct fuse_batch_forget_in *in = (const void *)req->arg;
	const struct fuse_forget_one *one = (const void *)(in + 1);
	uint32_t i;

	(void)r;
	for (i = 0; i < in->count; i++)
		node_forget(s, one[i].nodeid, one[i].nlookup);
	return 0;
}

static int do_getattr(struct server *s, const struct request *req, struct reply *r)
{
	int fd, err = node_fd(s, req->head->nodeid, &fd);

	return err ?: reply_attr(s, r, fd);
}

static int do_statx(struct server *s, const struct request *req, struct reply *r)
{
	int fd, err = node_fd(s, req->head->nodeid, &fd);

	return err ?: reply_statx(s, r, fd);
}

static int set_times(const char *path, const struct fuse_setattr_in *in)
{
	struct timespec times[2] = {
		{ .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_OMIT },
	};

	if (in->valid & FATTR_ATIME_NOW)
		times[0].tv_nsec = UTIME_NOW;
	else if (in->valid & FATTR_ATIME)
		times[0] = (struct timespec){ in->atime, in->atimensec };
	if (in->valid & FATTR_MTIME_NOW)
		times[1].tv_nsec = UTIME_NOW;
	else if (in->valid & FATTR_MTIME)
		times[1] = (struct timespec){ in->mtime, in->mtimensec };
	return utimensat(AT_FDCWD, path, times, 0) < 0 ? -errno : 0;
}

static int do_setattr(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_setattr_in *in = (const void *)req->arg;
	struct proc_path path;
	int fd, err;

	err = node_fd(s, req->head->nodeid, &fd);
	if (err)
		return err;
	path = proc_path(fd);
	if ((in->valid & FATTR_MODE) && chmod(path.name, in->mode & 07777) < 0)
		return -errno;
	if ((in->valid & (FATTR_UID | FATTR_GID)) &&
	    fchownat(fd, "", in->valid & FATTR_UID ? in->uid : (uid_t)-1,
		     in->valid & FATTR_GID ? in->gid : (gid_t)-1,
		     AT_EMPTY_PATH) < 0)
		return -errno;
	if ((in->valid & FATTR_SIZE) && truncate(path.name, in->size) < 0)
		return -errno;
	if (in->valid & (FATTR_ATIME | FATTR_MTIME)) {
		err = set_times(path.name, in);
		if (err)
			return err;
	}
	return reply_attr(s, r, fd);
}

static int do_readlink(struct server *s, const struct request *req, struct reply *r)
{
	int fd, err = node_fd(s, req->head->nodeid, &fd);
	ssize_t len;

	if (err)
		return err;
	len = readlinkat(fd, "", r->data, PATH_MAX);
	if (len < 0)
		return -errno;
	r->len = len;
	return 0;
}

static int do_mknod(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_mknod_in *in = (const void *)req->arg;
	const char *name = req->arg + sizeof(*in);
	int dir, err = parent_fd(s, req, &dir);

	if (err)
		return err;
	if (mknodat(dir, name, in->mode, in->rdev) < 0)
		return -errno;
	err = give(dir, name, req);
	return err ?: reply_entry(s, r, dir, name);
}

static int do_mkdir(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_mkdir_in *in = (const void *)req->arg;
	const char *name = req->arg + sizeof(*in);
	int dir, err = parent_fd(s, req, &dir);

	if (err)
		return err;
	if (mkdirat(dir, name, in->mode) < 0)
		return -errno;
	err = give(dir, name, req);
	return err ?: reply_entry(s, r, dir, name);
}

static int do_symlink(struct server *s, const struct request *req, struct reply *r)
{
	const char *name = req->arg, *target = name + strlen(name) + 1;
	int dir, err = parent_fd(s, req, &dir);

	if (err)
		return err;
	if (symlinkat(target, dir, name) < 0)
		return -errno;
	err = give(dir, name, req);
	return err ?: reply_entry(s, r, dir, name);
}

static int do_link(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_link_in *in = (const void *)req->arg;
	const char *name = req->arg + sizeof(*in);
	int dir, fd, err;

	err = parent_fd(s, req, &dir);
	if (!err)
		err = node_fd(s, in->oldnodeid, &fd);
	if (err)
		return err;
	if (linkat(fd, "", dir, name, AT_EMPTY_PATH) < 0)
		return -errno;
	return reply_entry(s, r, dir, name);
}

static int do_unlink(struct server *s, const struct request *req, struct reply *r)
{
	int dir, err = parent_fd(s, req, &dir);

	(void)r;
	if (err)
		return err;
	return unlinkat(dir, req->arg, req->head->opcode == FUSE_RMDIR ?
			AT_REMOVEDIR : 0) < 0 ? -errno : 0;
}

static int rename_names(struct server *s, const struct request *req,
			uint64_t newdir, unsigned int flags, const char *from)
{
	const char *to = from + strlen(from) + 1;
	int dir, target, err;

	err = parent_fd(s, req, &dir);
	if (!err)
		err = node_fd(s, newdir, &target);
	if (err)
		return err;
	return renameat2(dir, from, target, to, flags) < 0 ? -errno : 0;
}

static int do_rename(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_rename_in *in = (const void *)req->arg;

	(void)r;
	return rename_names(s, req, in->newdir, 0, req->arg + sizeof(*in));
}

static int do_rename2(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_rename2_in *in = (const void *)req->arg;

	(void)r;
	return rename_names(s, req, in->newdir, in->flags, req->arg + sizeof(*in));
}

static int do_statfs(struct server *s, const struct request *req, struct reply *r)
{
	struct fuse_statfs_out *out;
	struct statvfs st;

	(void)req;
	if (fstatvfs(s->source, &st) < 0)
		return -errno;
	out = reply_put(r, sizeof(*out));
	out->st = (struct fuse_kstatfs){
		.blocks = st.f_blocks, .bfree = st.f_bfree,
		.bavail = st.f_bavail, .files = st.f_files,
		.ffree = st.f_ffree, .bsize = st.f_bsize,
		.namelen = st.f_namemax, .frsize = st.f_frsize,
	};
	return 0;
}

const operation tree_operations[RAWFUSE_OPCODES] = {
	[FUSE_LOOKUP]		= do_lookup,
	[FUSE_FORGET]		= do_forget,
	[FUSE_BATCH_FORGET]	= do_batch_forget,
	[FUSE_GETATTR]		= do_getattr,
	[FUSE_STATX]		= do_statx,
	[FUSE_SETATTR]		= do_setattr,
	[FUSE_READLINK]		= do_readlink,
	[FUSE_MKNOD]		= do_mknod,
	[FUSE_MKDIR]		= do_mkdir,
	[FUSE_SYMLINK]		= do_symlink,
	[FUSE_LINK]		= do_link,
	[FUSE_UNLINK]		= do_unlink,
	[FUSE_RMDIR]		= do_unlink,
	[FUSE_RENAME]		= do_rename,
	[FUSE_RENAME2]		= do_rename2,
	[FUSE_STATFS]		= do_statfs,
};
