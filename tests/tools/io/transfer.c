// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io/transfer.h"

static void fatal(const char *what)
{
	perror(what);
	exit(2);
}

static ssize_t do_read(const struct transfer *t)
{
	return read(t->fd, t->buf, t->len);
}

static ssize_t do_write(const struct transfer *t)
{
	return write(t->fd, t->buf, t->len);
}

static ssize_t do_pread(const struct transfer *t)
{
	return pread(t->fd, t->buf, t->len, t->offset);
}

static ssize_t do_pwrite(const struct transfer *t)
{
	return pwrite(t->fd, t->buf, t->len, t->offset);
}

static ssize_t aio(const struct transfer *t, int opcode)
{
	aio_context_t context = 0;
	struct iocb iocb = {
		.aio_lio_opcode = opcode, .aio_fildes = t->fd,
		.aio_buf = (uintptr_t)t->buf, .aio_nbytes = t->len,
		.aio_offset = t->offset,
	}, *iocbs[] = { &iocb };
	struct io_event event;
	ssize_t ret;

	if (syscall(SYS_io_setup, 1, &context) < 0)
		fatal("io_setup");
	ret = syscall(SYS_io_submit, context, 1, iocbs);
	if (ret == 1) {
		if (syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
			fatal("io_getevents");
		ret = event.res;
		if (ret < 0) {
			errno = -ret;
			ret = -1;
		}
	}
	syscall(SYS_io_destroy, context);
	return ret;
}

static ssize_t do_aio_read(const struct transfer *t)
{
	return aio(t, IOCB_CMD_PREAD);
}

static ssize_t do_aio_write(const struct transfer *t)
{
	return aio(t, IOCB_CMD_PWRITE);
}

static ssize_t uring(const struct transfer *t, int opcode)
{
	struct io_uring_params p = { .flags = IORING_SETUP_NO_SQARRAY };
	int ring = syscall(SYS_io_uring_setup, 1, &p), res;
	struct io_uring_sqe *sqe;
	char *rings;

	if (ring < 0 || !(p.features & IORING_FEAT_SINGLE_MMAP))
		fatal("io_uring_setup");
	rings = mmap(NULL, TRANSFER_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring,
		     IORING_OFF_SQ_RING);
	sqe = mmap(NULL, TRANSFER_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring,
		   IORING_OFF_SQES);
	if (rings == MAP_FAILED || sqe == MAP_FAILED)
		fatal("io_uring: mmap");
	*sqe = (struct io_uring_sqe){
		.opcode = opcode, .fd = t->fd, .addr = (uintptr_t)t->buf,
		.len = t->len, .off = t->offset,
	};
	__atomic_store_n((uint32_t *)(rings + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		fatal("io_uring_enter");
	res = ((struct io_uring_cqe *)(rings + p.cq_off.cqes))->res;
	munmap(rings, TRANSFER_PAGE);
	munmap(sqe, TRANSFER_PAGE);
	close(ring);
	errno = -res;
	return res < 0 ? -1 : res;
}

static ssize_t do_uring_read(const struct transfer *t)
{
	return uring(t, IORING_OP_READ);
}

static ssize_t do_uring_write(const struct transfer *t)
{
	return uring(t, IORING_OP_WRITE);
}

/* What has come to a pipe is read from it, so that the buffer has it. */
static ssize_t piped_read(const struct transfer *t, bool sendfile_it)
{
	off_t offset = t->offset;
	int pipes[2], err;
	ssize_t ret;

	if (pipe(pipes) < 0)
		fatal("pipe");
	if (sendfile_it)
		ret = sendfile(pipes[1], t->fd, &offset, t->len);
	else
		ret = splice(t->fd, &offset, pipes[1], NULL, t->len, 0);
	err = errno;
	if (ret > 0 && read(pipes[0], t->buf, t->len) != ret)
		fatal("read of a pipe");
	close(pipes[0]);
	close(pipes[1]);
	errno = err;
	return ret;
}

static ssize_t do_splice_read(const struct transfer *t)
{
	return piped_read(t, false);
}

static ssize_t do_sendfile_read(const struct transfer *t)
{
	return piped_read(t, true);
}

static ssize_t do_splice_write(const struct transfer *t)
{
	off_t offset = t->offset;
	int pipes[2], err;
	ssize_t ret;

	if (pipe(pipes) < 0 || write(pipes[1], t->buf, t->len) < 0)
		fatal("pipe");
	ret = splice(pipes[0], NULL, t->fd, &offset, t->len, 0);
	err = errno;
	close(pipes[0]);
	close(pipes[1]);
	errno = err;
	return ret;
}

static ssize_t do_sendfile_write(const struct transfer *t)
{
	int from = memfd_create("io", MFD_CLOEXEC), err;
	off_t offset = 0;
	ssize_t ret;

	if (from < 0 || write(from, t->buf, t->len) < 0 ||
	    lseek(t->fd, t->offset, SEEK_SET) < 0)
		fatal("memfd_create");
	ret = sendfile(t->fd, from, &offset, t->len);
	err = errno;
	close(from);
	errno = err;
	return ret;
}

static const struct transfer_way ways[] = {
	{ "read", .read = do_read }, { "write", .write = do_write },
	{ "pread", .read = do_pread }, { "pwrite", .write = do_pwrite },
	{ "aio-read", .read = do_aio_read }, { "aio-write", .write = do_aio_write },
	{ "uring-read", .read = do_uring_read },
	{ "uring-write", .write = do_uring_write },
	{ "splice-read", .read = do_splice_read },
	{ "splice-write", .write = do_splice_write },
	{ "sendfile-read", .read = do_sendfile_read },
	{ "sendfile-write", .write = do_sendfile_write },
};

const struct transfer_way *transfer_way(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(name, ways[i].name))
			return &ways[i];
	return NULL;
}
