// SPDX-License-Identifier: GPL-2.0-or-later
/* The passthrough ioctls of /dev/fuse. */
#include <errno.h>

#include "rawfuse/fault.h"
#include "rawfuse/server.h"

int backing_open(const struct server *s, int fd, uint64_t ops, uint32_t flags)
{
	struct thru_backing_map map = { .fd = fd, .flags = flags, .ops_mask = ops };
	int id = fault_ioctl(s->dev, THRU_DEV_IOC_BACKING_OPEN, &map);

	return id < 0 ? -errno : id;
}

int backing_close(const struct server *s, int32_t id)
{
	return fault_ioctl(s->dev, THRU_DEV_IOC_BACKING_CLOSE, &id) < 0 ? -errno : 0;
}

int backing_attach(const struct server *s, uint64_t nodeid, int32_t id,
		   uint32_t flags)
{
	struct thru_backing_attach arg = {
		.nodeid = nodeid, .backing_id = id, .flags = flags,
	};

	return fault_ioctl(s->dev, THRU_DEV_IOC_BACKING_ATTACH, &arg) < 0 ? -errno : 0;
}
