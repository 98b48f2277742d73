/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ioctls during which an allocation fails, by the commands
 *
 *	fail N		the Nth one in this thread's next ioctl	-> ok
 *	failed		whether it came to that			-> 1, 0
 *
 * in place of a name of an errno if the kernel cannot do that.
 */
#ifndef RAWFUSE_FAULT_H
#define RAWFUSE_FAULT_H

int fault_next(unsigned int nth);
int fault_happened(void);

/* ioctl(), as told; as that: -1 and errno */
int fault_ioctl(int fd, unsigned long request, void *arg);

#endif
