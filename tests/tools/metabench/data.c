// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading, writing and mapping of DIR/data, which stays in the page cache. Open and
 * close are timed, but once for all of it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "metabench/bench.h"

enum { LARGE = 128 << 10, SMALL = 4 << 10, PAGE = 4 << 10 };

static char buf[LARGE];

static int open_data(struct side *s, int flags)
{
	int fd = open(DATA, flags);

	if (fd < 0)
		die(DATA);
	return fd;
}

/* All of the file in calls of `size`, in order or not; not ever the same way. */
static size_t transfer(struct side *s, bool writing, bool at_random, size_t size)
{
	int fd = open_data(s, writing ? O_WRONLY : O_RDONLY);
	size_t i, at = 0, calls = DATA_SIZE / size;

	for (i = 0; i < calls; i++) {
		off_t offset;
		ssize_t done;

		/* A full period of all calls: odd increment, multiplier 1 modulo 4. */
		at = at_random ? (at * 1229 + 331) % calls : i;
		offset = (off_t)at * size;
		done = writing ? pwrite(fd, buf, size, offset) : pread(fd, buf, size, offset);
		if (done != (ssize_t)size)
			die(DATA);
	}
	close(fd);
	return calls;
}

static size_t do_seqread(struct side *s)
{
	return transfer(s, false, false, LARGE);
}

static size_t do_randread(struct side *s)
{
	return transfer(s, false, true, SMALL);
}

static size_t do_seqwrite(struct side *s)
{
	return transfer(s, true, false, LARGE);
}

static size_t do_randwrite(struct side *s)
{
	return transfer(s, true, true, SMALL);
}

static size_t do_mmap(struct side *s)
{
	int fd = open_data(s, O_RDONLY);
	volatile const char *map = mmap(NULL, DATA_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	size_t at;

	if (map == MAP_FAILED)
		die(DATA);
	for (at = 0; at < DATA_SIZE; at += PAGE)
		(void)map[at];
	munmap((void *)map, DATA_SIZE);
	close(fd);
	return DATA_SIZE / PAGE;
}

const struct operation data_operations[] = {
	{ "seqread", "read of 128 KiB, in order", HOT, do_seqread },
	{ "randread", "read of 4 KiB anywhere", HOT, do_randread },
	{ "seqwrite", "write of 128 KiB, in order", HOT, do_seqwrite },
	{ "randwrite", "write of 4 KiB anywhere", HOT, do_randwrite },
	{ "mmap", "a page of a mapped file, touched for the first time", HOT, do_mmap },
	{ },
};
