// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests and request fields newer than the oldest libfuse we work with.
 * STATX and TMPFILE are laid out as GETATTR and CREATE begin, so they are
 * handed to libfuse under those names, with a note in thread-local memory that
 * our wrappers of getattr and create read. The "drop set-id bits" flags are
 * noted likewise. A request is handled by the thread that has read it.
 */
#include <errno.h>
#include <string.h>

#include "lib/request.h"
#include "lib/wire.h"

static _Thread_local struct {
	struct thru_session *ts;
	uint32_t opcode;		/* as the kernel sent it */
	bool kill_priv;
	uint32_t sx_flags;
	uint32_t sx_mask;
} current;

bool thru_request_kill_priv(void)
{
	return current.kill_priv;
}

/* Cut the fields that FUSE_SETXATTR_EXT adds, by moving what is before them. */
static void cut_setxattr(char *buf, size_t *len)
{
	const size_t head = sizeof(struct fuse_in_header) +
			    sizeof(struct wire_setxattr_in);
	const size_t ext = sizeof(struct wire_setxattr_ext);
	struct wire_setxattr_ext arg;

	memcpy(&arg, buf + head, ext);
	current.kill_priv = arg.setxattr_flags & WIRE_SETXATTR_KILL;
	memmove(buf + head, buf + head + ext, *len - head - ext);
	*len -= ext;
}

int request_begin(struct thru_session *ts, void *buf, size_t *len)
{
	struct fuse_in_header *in = buf;
	const void *arg = in + 1;
	size_t size;

	if (*len < sizeof(*in) || in->len != *len)
		return -EIO;
	size = *len - sizeof(*in);
	if (in->opcode < THRU_OPCODE_MAX)
		__atomic_fetch_add(&ts->requests[in->opcode], 1, __ATOMIC_RELAXED);

	current.ts = ts;
	current.opcode = in->opcode;
	current.kill_priv = false;

	switch (in->opcode) {
	case FUSE_OPEN:
		if (size >= sizeof(struct fuse_open_in))
			current.kill_priv = ((const struct fuse_open_in *)arg)->open_flags &
					    WIRE_OPEN_KILL;
		break;
	case FUSE_CREATE:
		if (size >= sizeof(struct fuse_create_in))
			current.kill_priv = ((const struct fuse_create_in *)arg)->open_flags &
					    WIRE_OPEN_KILL;
		break;
	case FUSE_WRITE:
		if (size >= sizeof(struct fuse_write_in))
			current.kill_priv = ((const struct fuse_write_in *)arg)->write_flags &
					    WIRE_WRITE_KILL;
		break;
	case FUSE_SETATTR:
		if (size >= sizeof(struct fuse_setattr_in))
			current.kill_priv = ((const struct fuse_setattr_in *)arg)->valid &
					    WIRE_SETATTR_KILL;
		break;
	case FUSE_SETXATTR:
		if (!ts->setxattr_ext)
			break;
		if (size < sizeof(struct wire_setxattr_in) +
			   sizeof(struct wire_setxattr_ext))
			return -EIO;
		cut_setxattr(buf, len);
		in->len = *len;
		break;
	case WIRE_TMPFILE:
		if (ts->ops.tmpfile && size >= sizeof(struct fuse_create_in))
			in->opcode = FUSE_CREATE;
		break;
	case WIRE_STATX:
		if (ts->ops.statx && size >= sizeof(struct wire_statx_in)) {
			const struct wire_statx_in *sx = arg;

			current.sx_flags = sx->sx_flags;
			current.sx_mask = sx->sx_mask;
			in->opcode = FUSE_GETATTR;
		}
		break;
	}
	return 0;
}

void request_end(void)
{
	current.ts = NULL;
	current.kill_priv = false;
}

static void wrap_getattr(fuse_req_t req, fuse_ino_t ino,
			 struct fuse_file_info *fi)
{
	struct thru_session *ts = current.ts;

	if (current.opcode == WIRE_STATX)
		ts->ops.statx(req, ino, current.sx_flags, current.sx_mask, fi);
	else if (ts->program.getattr)
		ts->program.getattr(req, ino, fi);
	else
		fuse_reply_err(req, ENOSYS);
}

static void wrap_create(fuse_req_t req, fuse_ino_t parent, const char *name,
			mode_t mode, struct fuse_file_info *fi)
{
	struct thru_session *ts = current.ts;

	if (current.opcode == WIRE_TMPFILE)
		ts->ops.tmpfile(req, parent, mode, fi);
	else if (ts->program.create)
		ts->program.create(req, parent, name, mode, fi);
	else
		fuse_reply_err(req, ENOSYS);
}

void request_wrap(struct thru_session *ts, struct fuse_lowlevel_ops *ops)
{
	ts->program.getattr = ops->getattr;
	ts->program.create = ops->create;
	if (ts->ops.statx)
		ops->getattr = wrap_getattr;
	if (ts->ops.tmpfile)
		ops->create = wrap_create;
}
