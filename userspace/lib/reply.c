// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Replies that can carry a backing id. At level INO or better the seven entry
 * replies are struct thru_entry2_out; below, they are what libfuse sends too,
 * but for the backing id in fuse_open_out. All go out through fuse_reply_buf().
 */
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/internal.h"
#include "lib/wire.h"

/* An entry of either layout, and after it perhaps a fuse_open_out. */
struct reply {
	size_t len;
	union {
		char buf[sizeof(struct thru_entry2_out) + sizeof(struct wire_open_out)];
		struct thru_entry2_out entry2;
		struct fuse_entry_out entry;
	};
};

/* Seconds as the protocol has them; negative or absurd ones are cut off. */
static uint64_t timeout_sec(double timeout)
{
	if (!(timeout > 0))
		return 0;
	return timeout < 1e9 ? (uint64_t)timeout : 1000000000;
}

static uint32_t timeout_nsec(double timeout)
{
	double rest = timeout - timeout_sec(timeout);

	if (!(rest > 0) || rest >= 1)
		return 0;
	return (uint32_t)(rest * 1e9);
}

static struct thru_sx_time sx_time(const struct timespec *ts)
{
	return (struct thru_sx_time){ .tv_sec = ts->tv_sec, .tv_nsec = ts->tv_nsec };
}

static void stat_to_sx(const struct stat *st, struct thru_fuse_statx *sx)
{
	sx->mask = STATX_BASIC_STATS;
	sx->blksize = st->st_blksize;
	sx->nlink = st->st_nlink;
	sx->uid = st->st_uid;
	sx->gid = st->st_gid;
	sx->mode = st->st_mode;
	sx->ino = st->st_ino;
	sx->size = st->st_size;
	sx->blocks = st->st_blocks;
	sx->atime = sx_time(&st->st_atim);
	sx->ctime = sx_time(&st->st_ctim);
	sx->mtime = sx_time(&st->st_mtim);
	sx->rdev_major = major(st->st_rdev);
	sx->rdev_minor = minor(st->st_rdev);
}

static void stat_to_attr(const struct stat *st, struct fuse_attr *attr)
{
	attr->ino = st->st_ino;
	attr->size = st->st_size;
	attr->blocks = st->st_blocks;
	attr->atime = st->st_atim.tv_sec;
	attr->mtime = st->st_mtim.tv_sec;
	attr->ctime = st->st_ctim.tv_sec;
	attr->atimensec = st->st_atim.tv_nsec;
	attr->mtimensec = st->st_mtim.tv_nsec;
	attr->ctimensec = st->st_ctim.tv_nsec;
	attr->mode = st->st_mode;
	attr->nlink = st->st_nlink;
	attr->uid = st->st_uid;
	attr->gid = st->st_gid;
	attr->rdev = st->st_rdev;
	attr->blksize = st->st_blksize;
}

static void fill_entry(const struct thru_session *ts, struct reply *reply,
		       const struct fuse_entry_param *e, int32_t backing_id)
{
	memset(reply, 0, sizeof(*reply));
	if (ts->entry2) {
		reply->entry2 = (struct thru_entry2_out){
			.nodeid = e->ino,
			.generation = e->generation,
			.entry_valid = timeout_sec(e->entry_timeout),
			.entry_valid_nsec = timeout_nsec(e->entry_timeout),
			.attr_valid = timeout_sec(e->attr_timeout),
			.attr_valid_nsec = timeout_nsec(e->attr_timeout),
			.backing_id = backing_id,
		};
		stat_to_sx(&e->attr, &reply->entry2.statx);
		reply->len = sizeof(reply->entry2);
	} else {
		reply->entry = (struct fuse_entry_out){
			.nodeid = e->ino,
			.generation = e->generation,
			.entry_valid = timeout_sec(e->entry_timeout),
			.entry_valid_nsec = timeout_nsec(e->entry_timeout),
			.attr_valid = timeout_sec(e->attr_timeout),
			.attr_valid_nsec = timeout_nsec(e->attr_timeout),
		};
		stat_to_attr(&e->attr, &reply->entry.attr);
		reply->len = sizeof(reply->entry);
	}
}

static struct wire_open_out open_out(const struct fuse_file_info *fi,
				     bool passthrough, int32_t backing_id)
{
	struct wire_open_out out = { .fh = fi->fh };

	if (fi->direct_io)
		out.open_flags |= FOPEN_DIRECT_IO;
	if (fi->keep_cache)
		out.open_flags |= FOPEN_KEEP_CACHE;
	if (fi->cache_readdir)
		out.open_flags |= FOPEN_CACHE_DIR;
	if (fi->nonseekable)
		out.open_flags |= FOPEN_NONSEEKABLE;
	if (fi->noflush)
		out.open_flags |= FOPEN_NOFLUSH;
	if (passthrough) {
		/* The kernel refuses it next to page cache of our own. */
		out.open_flags &= ~(FOPEN_KEEP_CACHE | FOPEN_CACHE_DIR | FOPEN_NONSEEKABLE);
		out.open_flags |= THRU_FOPEN_PASSTHROUGH;
		out.backing_id = backing_id;
	}
	return out;
}

int thru_reply_entry(struct thru_session *ts, struct fuse_req *req,
		     const struct fuse_entry_param *e, int32_t backing_id)
{
	struct reply reply;

	fill_entry(ts, &reply, e, backing_id);
	return fuse_reply_buf(req, reply.buf, reply.len);
}

int thru_reply_create(struct thru_session *ts, struct fuse_req *req,
		      const struct fuse_entry_param *e, int32_t entry_backing_id,
		      const struct fuse_file_info *fi, bool passthrough,
		      int32_t open_backing_id)
{
	struct wire_open_out out = open_out(fi, passthrough, open_backing_id);
	struct reply reply;

	fill_entry(ts, &reply, e, entry_backing_id);
	memcpy(reply.buf + reply.len, &out, sizeof(out));
	return fuse_reply_buf(req, reply.buf, reply.len + sizeof(out));
}

int thru_reply_open(struct thru_session *ts, struct fuse_req *req,
		    const struct fuse_file_info *fi, bool passthrough,
		    int32_t backing_id)
{
	struct wire_open_out out = open_out(fi, passthrough, backing_id);

	return fuse_reply_buf(req, (const char *)&out, sizeof(out));
}

int thru_reply_statx(struct thru_session *ts, struct fuse_req *req,
		     const struct statx *stx, double timeout)
{
	struct wire_statx_out out = {
		.attr_valid = timeout_sec(timeout),
		.attr_valid_nsec = timeout_nsec(timeout),
	};

	/* Bit for bit the ABI of statx(2), as the kernel's header says. */
	_Static_assert(sizeof(*stx) == sizeof(out.stat), "statx");
	memcpy(&out.stat, stx, sizeof(out.stat));
	return fuse_reply_buf(req, (const char *)&out, sizeof(out));
}
