// SPDX-License-Identifier: GPL-2.0-or-later
/* Ioctls during which an allocation fails. All state is the thread's own. */
#include <sys/ioctl.h>

#include "failnth.h"
#include "rawfuse/fault.h"

static __thread int knob = -1;		/* fail-nth */
static __thread unsigned int next;
static __thread bool happened;

int fault_next(unsigned int nth)
{
	if (knob < 0)
		knob = fault_open();
	if (knob < 0)
		return knob;
	next = nth;
	happened = false;
	return 0;
}

int fault_happened(void)
{
	return happened;
}

int fault_ioctl(int fd, unsigned long request, void *arg)
{
	int ret, err, saved;

	if (!next)
		return ioctl(fd, request, arg);
	err = fault_arm(knob, next);
	ret = ioctl(fd, request, arg);
	saved = errno;
	if (!err)
		err = fault_disarm(knob, &happened);
	next = 0;
	/* The tool's own trouble, which no ioctl of FUSE gives. */
	errno = err ? EDOM : saved;
	return err ? -1 : ret;
}
