// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replies that describe an inode or an open file, with the mistakes that the
 * knobs ask for. server.lock is held.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "rawfuse/server.h"

/* Room for the next part of a reply, zeroed; replies are made to fit. */
void *reply_put(struct reply *r, size_t size)
{
	void *part = r->data + r->len;

	memset(part, 0, size);
	r->len += size;
	return part;
}

static struct thru_sx_time sx_time(const struct statx_timestamp *t)
{
	return (struct thru_sx_time){ .tv_sec = t->tv_sec, .tv_nsec = t->tv_nsec };
}

static struct thru_fuse_statx wire_statx(const struct statx *stx)
{
	return (struct thru_fuse_statx){
		.mask = stx->stx_mask & (STATX_BASIC_STATS | STATX_BTIME),
		.blksize = stx->stx_blksize,
		.attributes = stx->stx_attributes,
		.nlink = stx->stx_nlink,
		.uid = stx->stx_uid,
		.gid = stx->stx_gid,
		.mode = stx->stx_mode,
		.ino = stx->stx_ino,
		.size = stx->stx_size,
		.blocks = stx->stx_blocks,
		.attributes_mask = stx->stx_attributes_mask,
		.atime = sx_time(&stx->stx_atime),
		.btime = sx_time(&stx->stx_btime),
		.ctime = sx_time(&stx->stx_ctime),
		.mtime = sx_time(&stx->stx_mtime),
		.rdev_major = stx->stx_rdev_major,
		.rdev_minor = stx->stx_rdev_minor,
		.dev_major = stx->stx_dev_major,
		.dev_minor = stx->stx_dev_minor,
	};
}

static struct fuse_attr wire_attr(const struct thru_fuse_statx *sx)
{
	return (struct fuse_attr){
		.ino = sx->ino,
		.size = sx->size,
		.blocks = sx->blocks,
		.atime = sx->atime.tv_sec,
		.mtime = sx->mtime.tv_sec,
		.ctime = sx->ctime.tv_sec,
		.atimensec = sx->atime.tv_nsec,
		.mtimensec = sx->mtime.tv_nsec,
		.ctimensec = sx->ctime.tv_nsec,
		.mode = sx->mode,
		.nlink = sx->nlink,
		.uid = sx->uid,
		.gid = sx->gid,
		.rdev = makedev(sx->rdev_major, sx->rdev_minor),
		.blksize = sx->blksize,
	};
}

static int get_statx(int fd, struct thru_fuse_statx *ret_sx)
{
	struct statx stx;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &stx) < 0)
		return -errno;
	*ret_sx = wire_statx(&stx);
	return 0;
}

int reply_attr(struct server *s, struct reply *r, int fd)
{
	struct fuse_attr_out *out;
	struct thru_fuse_statx sx;
	int err = get_statx(fd, &sx);

	if (err)
		return err;
	out = reply_put(r, sizeof(*out));
	out->attr_valid = s->knobs.attr_valid;
	out->attr = wire_attr(&sx);
	out->attr.ino += s->knobs.attr_ino;
	out->attr.uid += s->knobs.attr_uid;
	return 0;
}

int reply_statx(struct server *s, struct reply *r, int fd)
{
	struct fuse_statx_out *out;
	struct thru_fuse_statx sx;
	int err = get_statx(fd, &sx);

	if (err)
		return err;
	out = reply_put(r, sizeof(*out));
	out->attr_valid = s->knobs.attr_valid;
	memcpy(&out->stat, &sx, sizeof(sx));
	return 0;
}

/*
 * The backing of an entry: the id given, or one for this inode, with the
 * operations that its type can have, and what is looked up in it.
 */
static int entry_backing(struct server *s, struct node *node, mode_t mode,
			 int32_t *ret_id)
{
	uint64_t ops = s->knobs.ops;
	int id;

	if (s->knobs.entry_backing != RAWFUSE_AUTO) {
		*ret_id = s->knobs.entry_backing;
		return 0;
	}
	if (!S_ISDIR(mode))
		ops &= ~THRU_OPS_DIR_ONLY;
	if (!S_ISREG(mode) && !(ops & THRU_OP_LOOKUP))
		ops &= ~THRU_OPS_DATA;
	if (node->backing_ops != ops) {
		if (node->backing_id)
			backing_close(s, node->backing_id);
		node->backing_id = 0;
		node->backing_ops = 0;
	}
	if (ops && !node->backing_id) {
		id = backing_open(s, node->fd, ops, 0);
		if (id < 0)
			return id;
		node->backing_id = id;
		node->backing_ops = ops;
	}
	*ret_id = node->backing_id;
	return 0;
}

/* Cut or fill what was put since `start` to `size`, unless that is 0. */
void reply_resize(struct reply *r, size_t start, size_t size)
{
	if (!size)
		return;
	if (start + size > r->len)
		reply_put(r, start + size - r->len);
	r->len = start + size;
}

static int put_entry(struct server *s, struct reply *r, struct node *node,
		     bool extended)
{
	const struct knobs *k = &s->knobs;
	uint64_t nodeid = node->nodeid + k->entry_nodeid;
	struct thru_fuse_statx sx;
	size_t start = r->len;
	int32_t id = 0;
	int err;

	err = get_statx(node->fd, &sx);
	if (!err && extended)
		err = entry_backing(s, node, sx.mode, &id);
	if (err)
		return err;

	sx.ino += k->entry_ino;
	if (k->entry_type)
		sx.mode = (sx.mode & ~S_IFMT) | (k->entry_type & S_IFMT);
	if (k->entry_mask)
		sx.mask = k->entry_mask;

	if (extended && !k->entry_old) {
		struct thru_entry2_out *out = reply_put(r, sizeof(*out));

		out->nodeid = nodeid;
		out->generation = 1;
		out->entry_valid = k->entry_valid;
		out->attr_valid = k->attr_valid;
		out->backing_id = id;
		out->flags = k->entry_flags;
		out->reserved = k->entry_reserved;
		out->statx = sx;
	} else {
		struct fuse_entry_out *out = reply_put(r, sizeof(*out));

		out->nodeid = nodeid;
		out->generation = 1;
		out->entry_valid = k->entry_valid;
		out->attr_valid = k->attr_valid;
		out->attr = wire_attr(&sx);
	}
	reply_resize(r, start, k->entry_size);
	return 0;
}

/* An entry counts as a lookup. */
static int look_up(struct server *s, struct reply *r, int dir, const char *name,
		   bool extended)
{
	struct node *node;
	uint64_t nodeid;
	int fd, err;

	err = node_find(s, dir, name, &nodeid, &fd);
	if (err)
		return err;
	err = node_remember(s, nodeid, fd, &node);
	if (err) {
		close(fd);
		return err;
	}
	err = put_entry(s, r, node, extended);
	if (err)
		node_forget(s, nodeid, 1);
	return err;
}

/* `name` in `dir`, "" for `dir` itself */
int reply_entry(struct server *s, struct reply *r, int dir, const char *name)
{
	return look_up(s, r, dir, name, s->ino);
}

/* As it is in READDIRPLUS, whatever is negotiated */
int reply_plain_entry(struct server *s, struct reply *r, int dir, const char *name)
{
	return look_up(s, r, dir, name, false);
}

void reply_open(struct server *s, struct reply *r, int fd, bool dir)
{
	const struct knobs *k = &s->knobs;
	size_t start = r->len;
	struct fuse_open_out *out = reply_put(r, sizeof(*out));
	int64_t flags = dir ? k->opendir_flags : k->open_flags;

	out->fh = fd;
	out->backing_id = dir ? k->opendir_id : k->open_id;
	if (flags == RAWFUSE_AUTO)
		flags = s->ino || out->backing_id ? THRU_FOPEN_PASSTHROUGH : 0;
	out->open_flags = flags;
	reply_resize(r, start, k->open_size);
}
