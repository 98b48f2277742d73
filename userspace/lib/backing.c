// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Backing ids: the kernel's handles of files that stand behind FUSE inodes.
 * Each call is one ioctl on the session's /dev/fuse; no state here.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/internal.h"
#include "lib/wire.h"

static int backing_ioctl(const struct thru_session *ts, unsigned long cmd, void *arg)
{
	int ret = ioctl(ts->fd, cmd, arg);

	return ret < 0 ? -errno : ret;
}

static int backing_open(const struct thru_session *ts, int fd, uint64_t mask)
{
	struct thru_backing_map map = { .fd = fd, .ops_mask = mask };

	return backing_ioctl(ts, THRU_DEV_IOC_BACKING_OPEN, &map);
}

static int backing_close(const struct thru_session *ts, uint32_t id)
{
	return backing_ioctl(ts, THRU_DEV_IOC_BACKING_CLOSE, &id);
}

uint64_t thru_backing_ops(const struct thru_session *ts, mode_t mode, uint64_t ops)
{
	ops &= ts->known_ops;
	if (!S_ISDIR(mode))
		ops &= ~THRU_OPS_DIR_ONLY;
	/* A directory with LOOKUP offers the rest to what is looked up in it. */
	if (!(ops & THRU_OP_LOOKUP)) {
		if (!S_ISREG(mode))
			ops &= ~(THRU_OPS_DATA | THRU_OP_OPEN);
		if (!S_ISLNK(mode))
			ops &= ~THRU_OP_READLINK;
	}
	/* Any inode operation needs GETATTR. */
	if (!(ops & THRU_OP_GETATTR))
		ops &= THRU_OPS_DATA;
	return ops;
}

int thru_backing_open(struct thru_session *ts, int fd, mode_t mode, uint64_t ops,
		      int32_t *ret_id)
{
	int id;

	ops = thru_backing_ops(ts, mode, ops);
	if (!ops)
		return -EOPNOTSUPP;
	/* Mainline has padding there: it must be 0, and means READ and WRITE. */
	if (ts->level == THRU_LEVEL_DATA)
		ops = 0;
	id = backing_open(ts, fd, ops);
	if (id < 0)
		return id;
	*ret_id = id;
	return 0;
}

int thru_backing_close(struct thru_session *ts, int32_t id)
{
	return backing_close(ts, id);
}

int thru_backing_attach(struct thru_session *ts, uint64_t nodeid, int32_t id)
{
	struct thru_backing_attach arg = { .nodeid = nodeid, .backing_id = id };
	int err = backing_ioctl(ts, THRU_DEV_IOC_BACKING_ATTACH, &arg);

	return err < 0 ? err : 0;
}

int thru_backing_attach_fd(struct thru_session *ts, uint64_t nodeid, int fd,
			   mode_t mode, uint64_t ops)
{
	int32_t id;
	int err;

	if (ts->level > THRU_LEVEL_INO)
		return -EOPNOTSUPP;
	err = thru_backing_open(ts, fd, mode, ops, &id);
	if (err)
		return err;
	err = thru_backing_attach(ts, nodeid, id);
	/* The inode has its own reference. */
	thru_backing_close(ts, id);
	return err;
}

/* Whether the kernel takes `mask`: it refuses a bit it does not know with EINVAL. */
static bool probe_mask(const struct thru_session *ts, int fd, uint64_t mask)
{
	int id = backing_open(ts, fd, mask);

	if (id > 0)
		backing_close(ts, id);
	return id != -EINVAL && id != -ENOTTY && id != -EPERM;
}

static uint64_t probe_bits(const struct thru_session *ts, int fd, uint64_t bits)
{
	uint64_t known = 0, bit;

	for (; bits; bits &= ~bit) {
		bit = bits & -bits;
		if (probe_mask(ts, fd, THRU_OP_GETATTR | bit))
			known |= bit;
	}
	return known;
}

/*
 * On files of no importance, so that the answer does not depend on what the
 * program mirrors: a memfd, and /proc for what only directories have.
 */
void backing_probe(struct thru_session *ts)
{
	int file, dir;

	ts->known_ops = 0;
	if (ts->level == THRU_LEVEL_PLAIN)
		return;

	file = memfd_create("thru-probe", MFD_CLOEXEC);
	if (ts->level == THRU_LEVEL_DATA) {
		if (file < 0 || probe_mask(ts, file, 0))
			ts->known_ops = THRU_OPS_DATA;
	} else if (file >= 0) {
		ts->known_ops = probe_bits(ts, file, THRU_OPS_ALL & ~THRU_OPS_DIR_ONLY);
		dir = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (dir >= 0) {
			ts->known_ops |= probe_bits(ts, dir, THRU_OPS_DIR_ONLY);
			close(dir);
		}
	}
	/* Negotiated, and yet refused: to root of a user namespace, as a rule. */
	if (!ts->known_ops)
		thru_session_set_level(ts, THRU_LEVEL_PLAIN,
				       file >= 0 && backing_open(ts, file, 0) == -EPERM ?
				       "no CAP_SYS_ADMIN in the initial user namespace" :
				       "kernel refuses backing files to this process");
	if (file >= 0)
		close(file);
}
