// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Directories. The offsets the kernel sees are the backing directory's own, so
 * that telldir() and seekdir() mean the same on both sides.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "thrud/lookup.h"
#include "thrud/mounts.h"
#include "thrud/noatime.h"
#include "thrud/ops.h"
#include "thrud/thrud.h"

struct dir {
	int fd;
	uint64_t nodeid;
	pthread_mutex_t lock;		/* guards all below */
	DIR *stream;			/* made by the first readdir; owns fd then */
	struct dirent *next;		/* read, but did not fit; or NULL */
	off_t offset;			/* of `next`, or of what is read next */
};

/* A reply being filled. */
struct listing {
	fuse_req_t req;
	bool plus;
	char *buf;
	size_t size;
	size_t used;
};

static struct dir *dir_of(const struct fuse_file_info *fi)
{
	return (struct dir *)(uintptr_t)fi->fh;
}

static void dir_free(struct dir *dir)
{
	if (dir->stream)
		closedir(dir->stream);
	else
		close(dir->fd);
	pthread_mutex_destroy(&dir->lock);
	free(dir);
}

static int do_opendir(fuse_ino_t ino, struct dir **ret_dir)
{
	struct dir *dir = calloc(1, sizeof(*dir));
	int err;

	if (!dir)
		return -ENOMEM;
	err = inode_open(mirror.inodes, ino, O_RDONLY | O_DIRECTORY, &dir->fd);
	if (err) {
		free(dir);
		return err;
	}
	noatime_file(dir->fd);
	dir->nodeid = ino;
	pthread_mutex_init(&dir->lock, NULL);
	*ret_dir = dir;
	return 0;
}

/* Whether the kernel may list the directory itself. */
static bool passes(fuse_ino_t ino)
{
	struct node node;

	if (!(mirror.ops & THRU_OP_READDIR) ||
	    thru_session_level(mirror.ts) > THRU_LEVEL_INO)
		return false;
	if (ino == FUSE_ROOT_ID)
		return true;
	return !inode_node(mirror.inodes, ino, &node) && node.backing_id;
}

void mirror_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct dir *dir;
	int err = do_opendir(ino, &dir);

	if (err) {
		fuse_reply_err(req, -err);
		return;
	}
	fi->fh = (uintptr_t)dir;
	if (thru_reply_open(mirror.ts, req, fi, passes(ino), 0))
		dir_free(dir);
}

static int seek(struct dir *dir, off_t offset)
{
	if (!dir->stream) {
		dir->stream = fdopendir(dir->fd);
		if (!dir->stream)
			return -errno;
	}
	if (offset != dir->offset) {
		seekdir(dir->stream, offset);
		dir->next = NULL;
		dir->offset = offset;
	}
	return 0;
}

/* The next entry, left in place until step(). 0 and NULL at the end. */
static int peek(struct dir *dir, struct dirent **ret_ent)
{
	if (!dir->next) {
		errno = 0;
		dir->next = readdir(dir->stream);
		if (!dir->next && errno)
			return -errno;
	}
	*ret_ent = dir->next;
	return 0;
}

static void step(struct dir *dir)
{
	dir->offset = dir->next->d_off;
	dir->next = NULL;
}

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static bool below_mount(uint64_t nodeid)
{
	return nodeid & NODEID_PRIVATE && nodeid >> 48 & MOUNTS_MAX;
}

/*
 * Whether an entry is the root, which has the source's number, whatever that is. In a
 * mount below it another directory has that number.
 */
static bool is_root(const struct dir *dir, const struct dirent *ent)
{
	if (!is_dot(ent->d_name))
		return false;
	/* What is above the root is none of the mirror. */
	return dir->nodeid == FUSE_ROOT_ID ||
	       (!below_mount(dir->nodeid) && ent->d_ino == mirror.root_st.st_ino);
}

/* What the directory itself says of an entry. */
static struct stat listed(const struct dir *dir, const struct dirent *ent)
{
	struct stat st = { .st_mode = (mode_t)ent->d_type << 12 };

	if (is_root(dir, ent))
		st.st_ino = mirror.root_st.st_ino;
	else
		st.st_ino = inode_listed(dir->nodeid, ent->d_ino);
	return st;
}

/* Without attributes. False: does not fit. */
static bool add(struct listing *l, const struct dir *dir, const struct dirent *ent)
{
	struct stat st = listed(dir, ent);
	size_t size;

	size = fuse_add_direntry(l->req, l->buf + l->used, l->size - l->used,
				 ent->d_name, &st, ent->d_off);
	if (size > l->size - l->used)
		return false;
	l->used += size;
	return true;
}

/*
 * With attributes, which counts as a lookup; "." and ".." are not looked up,
 * nor what is gone again. nodeid 0: this entry is only a name.
 */
static bool add_plus(struct listing *l, const struct dir *dir, const struct dirent *ent)
{
	struct entry entry = { 0 };
	size_t size = fuse_add_direntry_plus(l->req, NULL, 0, ent->d_name, NULL, 0);

	if (size > l->size - l->used)
		return false;
	if (is_dot(ent->d_name) || entry_lookup(dir->fd, ent->d_name, &entry))
		entry.e = (struct fuse_entry_param){ .attr = listed(dir, ent) };
	l->used += fuse_add_direntry_plus(l->req, l->buf + l->used, l->size - l->used,
					  ent->d_name, &entry.e, ent->d_off);
	return true;
}

static int fill(struct listing *l, struct dir *dir, off_t offset)
{
	struct dirent *ent;
	int err;

	err = seek(dir, offset);
	while (!err) {
		err = peek(dir, &ent);
		if (err || !ent)
			break;
		if (!(l->plus ? add_plus(l, dir, ent) : add(l, dir, ent)))
			break;
		step(dir);
	}
	/* What has been listed is listed; the error comes again. */
	return l->used ? 0 : err;
}

static void list_and_reply(fuse_req_t req, size_t size, off_t offset,
			   struct dir *dir, bool plus)
{
	struct listing l = { .req = req, .plus = plus, .size = size };
	int err = -ENOMEM;

	l.buf = malloc(size);
	if (l.buf) {
		pthread_mutex_lock(&dir->lock);
		err = fill(&l, dir, offset);
		pthread_mutex_unlock(&dir->lock);
	}
	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_buf(req, l.buf, l.used);
	free(l.buf);
}

void mirror_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	(void)ino;
	list_and_reply(req, size, offset, dir_of(fi), false);
}

void mirror_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			struct fuse_file_info *fi)
{
	(void)ino;
	list_and_reply(req, size, offset, dir_of(fi), true);
}

void mirror_fsyncdir(fuse_req_t req, fuse_ino_t ino, int datasync,
		     struct fuse_file_info *fi)
{
	int fd = dir_of(fi)->fd;
	int ret = datasync ? fdatasync(fd) : fsync(fd);

	(void)ino;
	fuse_reply_err(req, ret < 0 ? errno : 0);
}

void mirror_releasedir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	dir_free(dir_of(fi));
	fuse_reply_err(req, 0);
}
