// SPDX-License-Identifier: GPL-2.0-or-later
/* Open files: open, read, write, flush, release, fsync, and what works on extents. */
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "thrud/caller.h"
#include "thrud/file.h"
#include "thrud/noatime.h"
#include "thrud/ops.h"
#include "thrud/thrud.h"

/*
 * What of the caller's flags the daemon's own descriptor takes. Not O_DIRECT:
 * its buffers are not aligned; not O_APPEND: a write says whether it appends.
 */
#define OPEN_FLAGS (O_ACCMODE | O_TRUNC | O_SYNC | O_DSYNC | O_NOATIME | O_LARGEFILE)

int io_open_flags(int flags)
{
	return flags & OPEN_FLAGS;
}

void io_fill_open(const struct file *file, int flags, struct fuse_file_info *fi)
{
	fi->fh = (uintptr_t)file;
	/* Only who has written has errors left to hear of. */
	fi->noflush = (flags & O_ACCMODE) == O_RDONLY;
}

/* After bits were dropped: the kernel may have the old ones cached. */
static void forget_mode(fuse_ino_t ino)
{
	fuse_lowlevel_notify_inval_inode(thru_session_fuse(mirror.ts), ino, -1, 0);
}

/* Truncates, dropping set-id bits that the caller may not keep. */
static int open_truncate(fuse_req_t req, fuse_ino_t ino, int flags, int *ret_fd)
{
	int path_fd, err;
	bool drop;

	err = inode_get(mirror.inodes, ino, &path_fd);
	if (err)
		return err;
	drop = file_has_setid(path_fd);
	inode_put(mirror.inodes, path_fd);
	if (drop) {
		err = caller_drop_setid(fuse_req_ctx(req));
		if (err)
			return err;
	}
	err = inode_open(mirror.inodes, ino, flags, ret_fd);
	if (drop) {
		caller_keep_setid();
		forget_mode(ino);
	}
	return err;
}

static int do_open(fuse_req_t req, fuse_ino_t ino, int flags, struct file **ret_file)
{
	struct node node;
	int fd, err;

	err = inode_node(mirror.inodes, ino, &node);
	if (err)
		return err;
	if (flags & O_TRUNC && thru_request_kill_priv())
		err = open_truncate(req, ino, io_open_flags(flags), &fd);
	else
		err = inode_open(mirror.inodes, ino, io_open_flags(flags), &fd);
	if (err)
		return err;
	noatime_file(fd);
	return file_new(&node, fd, ret_file);
}

void mirror_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct file *file;
	int err = do_open(req, ino, fi->flags, &file);

	if (err) {
		fuse_reply_err(req, -err);
		return;
	}
	io_fill_open(file, fi->flags, fi);
	/* Interrupted meanwhile: there will be no release. */
	if (thru_reply_open(mirror.ts, req, fi, file->passthrough, file->backing_id))
		file_free(file);
}

void mirror_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	file_free(file_of(fi));
	fuse_reply_err(req, 0);
}

void mirror_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		 struct fuse_file_info *fi)
{
	struct fuse_bufvec buf = FUSE_BUFVEC_INIT(size);

	(void)ino;
	buf.buf[0].flags = FUSE_BUF_IS_FD | FUSE_BUF_FD_SEEK;
	buf.buf[0].fd = file_of(fi)->fd;
	buf.buf[0].pos = offset;
	fuse_reply_data(req, &buf, FUSE_BUF_SPLICE_MOVE);
}

static ssize_t write_all(int fd, const char *data, size_t size, off_t offset, bool append)
{
	size_t done = 0;
	ssize_t len;

	while (done < size) {
		struct iovec iov = {
			.iov_base = (char *)data + done, .iov_len = size - done,
		};

		len = pwritev2(fd, &iov, 1, offset + done, append ? RWF_APPEND : 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return done ? (ssize_t)done : -errno;
		if (!len)
			break;
		done += len;
	}
	return done;
}

static ssize_t do_write(fuse_req_t req, fuse_ino_t ino, struct fuse_bufvec *buf,
			off_t offset, const struct fuse_file_info *fi)
{
	int fd = file_of(fi)->fd;
	bool drop = thru_request_kill_priv() && file_has_setid(fd);
	ssize_t len;

	if (drop) {
		int err = caller_drop_setid(fuse_req_ctx(req));

		if (err)
			return err;
	}
	/* Requests are read into memory, in one piece. */
	len = write_all(fd, buf->buf[0].mem, buf->buf[0].size, offset,
			fi->flags & O_APPEND);
	if (drop) {
		caller_keep_setid();
		forget_mode(ino);
	}
	return len;
}

void mirror_write_buf(fuse_req_t req, fuse_ino_t ino, struct fuse_bufvec *buf,
		      off_t offset, struct fuse_file_info *fi)
{
	ssize_t len = do_write(req, ino, buf, offset, fi);

	if (len < 0)
		fuse_reply_err(req, -len);
	else
		fuse_reply_write(req, len);
}

/* The error of an earlier write is told to who closes a descriptor. */
void mirror_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	int fd = fcntl(file_of(fi)->fd, F_DUPFD_CLOEXEC, 0);
	int err = 0;

	(void)ino;
	if (fd < 0 || close(fd) < 0)
		err = -errno;
	fuse_reply_err(req, -err);
}

void mirror_fsync(fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	int fd = file_of(fi)->fd;
	int ret = datasync ? fdatasync(fd) : fsync(fd);

	(void)ino;
	fuse_reply_err(req, ret < 0 ? errno : 0);
}

void mirror_fallocate(fuse_req_t req, fuse_ino_t ino, int mode, off_t offset,
		      off_t length, struct fuse_file_info *fi)
{
	int ret = fallocate(file_of(fi)->fd, mode, offset, length);

	(void)ino;
	fuse_reply_err(req, ret < 0 ? errno : 0);
}

void mirror_lseek(fuse_req_t req, fuse_ino_t ino, off_t offset, int whence,
		  struct fuse_file_info *fi)
{
	off_t pos = lseek(file_of(fi)->fd, offset, whence);

	(void)ino;
	if (pos < 0)
		fuse_reply_err(req, errno);
	else
		fuse_reply_lseek(req, pos);
}

void mirror_copy_file_range(fuse_req_t req, fuse_ino_t ino_in, off_t off_in,
			    struct fuse_file_info *fi_in, fuse_ino_t ino_out,
			    off_t off_out, struct fuse_file_info *fi_out,
			    size_t size, int flags)
{
	ssize_t len = copy_file_range(file_of(fi_in)->fd, &off_in, file_of(fi_out)->fd,
				      &off_out, size, flags);

	(void)ino_in;
	(void)ino_out;
	if (len < 0)
		fuse_reply_err(req, errno);
	else
		fuse_reply_write(req, len);
}
