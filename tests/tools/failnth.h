/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations that fail on demand, for the calling thread alone: see fail-nth in
 * Documentation/fault-injection/fault-injection.rst. Between fault_arm() and
 * fault_disarm() belongs nothing but the system call in question.
 */
#ifndef TESTS_TOOLS_FAILNTH_H
#define TESTS_TOOLS_FAILNTH_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A descriptor for the others, or -errno; good for this thread. */
static inline int fault_open(void)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The nth allocation from now on fails, that one only. */
static inline int fault_arm(int fd, unsigned int nth)
{
	char num[16];
	int len = snprintf(num, sizeof(num), "%u", nth);

	return pwrite(fd, num, len, 0) == len ? 0 : -errno;
}

/* Whether it came to that. */
static inline int fault_disarm(int fd, bool *ret_failed)
{
	char num[16] = "";
	ssize_t len = pread(fd, num, sizeof(num) - 1, 0);

	if (len <= 0)
		return len < 0 ? -errno : -EIO;
	*ret_failed = !atoi(num);
	return fault_arm(fd, 0);
}

#endif
