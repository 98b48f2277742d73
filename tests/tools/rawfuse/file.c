// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations on open files and directories; a handle is our descriptor.
 * Offsets of directories are the source's own. server.lock is held.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "rawfuse/server.h"

static int do_open(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_open_in *in = (const void *)req->arg;
	bool dir = req->head->opcode == FUSE_OPENDIR;
	int fd, err = node_fd(s, req->head->nodeid, &fd);

	if (err)
		return err;
	/* Our buffers are not aligned, whatever the caller's are. */
	fd = open(proc_path(fd).name,
		  (in->flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW | O_DIRECT)) | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	reply_open(s, r, fd, dir);
	return 0;
}

static int do_create(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_create_in *in = (const void *)req->arg;
	const char *name = req->arg + sizeof(*in);
	int dir, fd, err = node_fd(s, req->head->nodeid, &dir);

	if (err)
		return err;
	if (req->head->opcode == FUSE_TMPFILE) {
		fd = openat(dir, ".", in->flags | O_TMPFILE | O_CLOEXEC, in->mode);
		name = "";
	} else {
		fd = openat(dir, name, in->flags | O_CREAT | O_CLOEXEC, in->mode);
	}
	if (fd < 0)
		return -errno;
	if (fchown(fd, req->head->uid, req->head->gid) < 0)
		err = -errno;
	/* By its name it is found O_PATH, for later; a tmpfile has none. */
	if (!err)
		err = reply_entry(s, r, *name ? dir : fd, name);
	if (err) {
		close(fd);
		return err;
	}
	reply_open(s, r, fd, false);
	return 0;
}

static int do_read(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_read_in *in = (const void *)req->arg;
	size_t size = in->size < RAWFUSE_MAX_WRITE ? in->size : RAWFUSE_MAX_WRITE;
	ssize_t len = pread(in->fh, r->data, size, in->offset);

	(void)s;
	if (len < 0)
		return -errno;
	r->len = len;
	return 0;
}

static int do_write(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_write_in *in = (const void *)req->arg;
	struct fuse_write_out *out;
	ssize_t len = pwrite(in->fh, in + 1, in->size, in->offset);

	(void)s;
	if (len < 0)
		return -errno;
	out = reply_put(r, sizeof(*out));
	out->size = len;
	return 0;
}

static int do_fallocate(struct server *s, const struct request *req,
			struct reply *r)
{
	const struct fuse_fallocate_in *in = (const void *)req->arg;

	(void)s;
	(void)r;
	return fallocate(in->fh, in->mode, in->offset, in->length) < 0 ? -errno : 0;
}

static void put_dirent(const struct server *s, struct reply *r, bool root,
		       const struct dirent64 *ent)
{
	size_t len = strlen(ent->d_name);
	struct fuse_dirent *out =
		reply_put(r, FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + len));

	out->ino = root && !strcmp(ent->d_name, "..") ? s->root.st_ino : ent->d_ino;
	out->off = ent->d_off;
	out->namelen = len;
	out->type = ent->d_type;
	memcpy(out->name, ent->d_name, len);
}

/* What could not be looked up is listed without attributes. */
static void put_direntplus(struct server *s, struct reply *r, bool root, int dir,
			   const struct dirent64 *ent)
{
	bool dots = !strcmp(ent->d_name, ".") || !strcmp(ent->d_name, "..");

	if (dots || reply_plain_entry(s, r, dir, ent->d_name))
		reply_put(r, sizeof(struct fuse_entry_out));
	put_dirent(s, r, root, ent);
}

/* What is read but does not fit is read again: each call says from where. */
static int do_readdir(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_read_in *in = (const void *)req->arg;
	bool root = req->head->nodeid == FUSE_ROOT_ID;
	bool plus = req->head->opcode == FUSE_READDIRPLUS;
	size_t offset = plus ? FUSE_NAME_OFFSET_DIRENTPLUS : FUSE_NAME_OFFSET;
	char buf[4096] __attribute__((aligned(8)));
	size_t size = in->size < RAWFUSE_MAX_WRITE ? in->size : RAWFUSE_MAX_WRITE;
	ssize_t len, pos;

	if (lseek(in->fh, in->offset, SEEK_SET) < 0)
		return -errno;
	while ((len = getdents64(in->fh, buf, sizeof(buf))) > 0) {
		for (pos = 0; pos < len;) {
			const struct dirent64 *ent = (const void *)(buf + pos);

			if (r->len + FUSE_DIRENT_ALIGN(offset +
						       strlen(ent->d_name)) > size)
				return 0;
			if (plus)
				put_direntplus(s, r, root, in->fh, ent);
			else
				put_dirent(s, r, root, ent);
			pos += ent->d_reclen;
		}
	}
	return len < 0 && !r->len ? -errno : 0;
}

static int do_release(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_release_in *in = (const void *)req->arg;

	(void)s;
	(void)r;
	return close(in->fh) < 0 ? -errno : 0;
}

static int do_nothing(struct server *s, const struct request *req, struct reply *r)
{
	(void)s;
	(void)req;
	(void)r;
	return 0;
}

const operation file_operations[RAWFUSE_OPCODES] = {
	[FUSE_OPEN]		= do_open,
	[FUSE_OPENDIR]		= do_open,
	[FUSE_CREATE]		= do_create,
	[FUSE_TMPFILE]		= do_create,
	[FUSE_READ]		= do_read,
	[FUSE_WRITE]		= do_write,
	[FUSE_FALLOCATE]	= do_fallocate,
	[FUSE_READDIR]		= do_readdir,
	[FUSE_READDIRPLUS]	= do_readdir,
	[FUSE_RELEASE]		= do_release,
	[FUSE_RELEASEDIR]	= do_release,
	[FUSE_FLUSH]		= do_nothing,
	[FUSE_SETLK]		= do_nothing,
	[FUSE_FSYNC]		= do_nothing,
	[FUSE_FSYNCDIR]		= do_nothing,
	[FUSE_DESTROY]		= do_nothing,
};
