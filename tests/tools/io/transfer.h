/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ways to move data between a file and a buffer: read(2) and write(2), at a place,
 * by aio and io_uring, through a pipe or from a memory file by splice(2), sendfile(2).
 */
#ifndef IO_TRANSFER_H
#define IO_TRANSFER_H

#include <sys/types.h>

#define TRANSFER_PAGE	4096

struct transfer {
	int fd;
	char *buf;
	size_t len;
	off_t offset;	/* `read` and `write` are at the file position */
};

/* One of both. Bytes moved, or -1 and errno; ends the program if the way is barred. */
struct transfer_way {
	const char *name;
	ssize_t (*read)(const struct transfer *t);
	ssize_t (*write)(const struct transfer *t);
};

/* NULL if there is no such way. */
const struct transfer_way *transfer_way(const char *name);

#endif
