/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note OR LGPL-2.1-or-later */
/*
 * What the kernel series adds to <linux/fuse.h>, for programs built against
 * headers that lack it. The names are prefixed so that both can be included;
 * tests/unit/uapi.c holds layout and values against the patched header.
 *
 * Source of every rule: Documentation/filesystems/fuse/fuse-passthrough.rst
 * of the patched tree; struct and ioctl definitions: include/uapi/linux/fuse.h.
 */
#ifndef THRU_UAPI_H
#define THRU_UAPI_H

#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include <thru/ops.h>		/* THRU_OP_*: bits of an ops mask */

/* INIT flags, as the 64-bit value flags | (uint64_t)flags2 << 32. */
#define THRU_INIT_EXT		(1ULL << 30)	/* flags2 is valid (7.36) */
#define THRU_INIT_PASSTHROUGH	(1ULL << 37)	/* mainline, Linux 6.9 */
/*
 * Out of tree: mainline may give bit 60 away. Offered by the kernel only with
 * CONFIG_FUSE_PASSTHROUGH, 64-bit ino_t and a mount with default_permissions;
 * in force only if the server sets it together with THRU_INIT_PASSTHROUGH and
 * without FUSE_WRITEBACK_CACHE.
 */
#define THRU_INIT_PASSTHROUGH_INO (1ULL << 60)

/* open_flags of a reply to OPEN, OPENDIR, CREATE. */
#define THRU_FOPEN_PASSTHROUGH	(1U << 7)

struct thru_sx_time {
	int64_t		tv_sec;
	uint32_t	tv_nsec;
	int32_t		reserved;
};

/* struct fuse_statx of <linux/fuse.h>, 256 bytes. */
struct thru_fuse_statx {
	uint32_t	mask;
	uint32_t	blksize;
	uint64_t	attributes;
	uint32_t	nlink;
	uint32_t	uid;
	uint32_t	gid;
	uint16_t	mode;
	uint16_t	spare0[1];
	uint64_t	ino;
	uint64_t	size;
	uint64_t	blocks;
	uint64_t	attributes_mask;
	struct thru_sx_time atime;
	struct thru_sx_time btime;
	struct thru_sx_time ctime;
	struct thru_sx_time mtime;
	uint32_t	rdev_major;
	uint32_t	rdev_minor;
	uint32_t	dev_major;
	uint32_t	dev_minor;
	uint64_t	spare2[14];
};

/*
 * Replaces struct fuse_entry_out in the replies to LOOKUP, MKNOD, MKDIR,
 * SYMLINK, LINK, CREATE and TMPFILE (the last two: followed by fuse_open_out)
 * once THRU_INIT_PASSTHROUGH_INO is in force. READDIRPLUS keeps fuse_entry_out.
 */
struct thru_entry2_out {
	uint64_t	nodeid;		/* 0: negative entry, cached for entry_valid */
	uint64_t	generation;
	uint64_t	entry_valid;	/* seconds */
	uint64_t	attr_valid;	/* seconds */
	uint32_t	entry_valid_nsec;
	uint32_t	attr_valid_nsec;
	int32_t		backing_id;	/* > 0: attach this backing; 0: none; < 0: EIO */
	uint32_t	flags;		/* must be 0, else EIO */
	uint64_t	reserved;	/* must be 0, else EIO */
	struct thru_fuse_statx statx;	/* mask 0: basic stats are valid */
};

_Static_assert(sizeof(struct thru_fuse_statx) == 256, "fuse_statx");
_Static_assert(offsetof(struct thru_entry2_out, backing_id) == 40, "entry2");
_Static_assert(offsetof(struct thru_entry2_out, statx) == 56, "entry2");
_Static_assert(sizeof(struct thru_entry2_out) == 312, "entry2");

struct thru_backing_map {
	int32_t		fd;		/* of the backing file; O_PATH is accepted */
	uint32_t	flags;		/* must be 0 */
	uint64_t	ops_mask;	/* THRU_OP_*; 0 means READ | WRITE */
};

struct thru_backing_attach {
	uint64_t	nodeid;		/* of a FUSE inode that the kernel holds, 1 = root */
	int32_t		backing_id;	/* from BACKING_OPEN; 0 detaches */
	uint32_t	flags;		/* must be 0 */
};

/*
 * On the /dev/fuse fd of the session.
 * BACKING_OPEN returns the backing id (> 0) or -1 with errno
 *	EPERM		no CAP_SYS_ADMIN, or FUSE_PASSTHROUGH not negotiated
 *	EINVAL		flags, unknown ops bit, inode bit without the INIT flag; READ or
 *			WRITE without inode bits of what is no regular file
 *	EBADF		fd
 *	EACCES		fd is one of O_PATH, without the INIT flag, of what may not be read
 *	EISDIR		a directory with READ or WRITE alone, or the mask 0
 *	ENOTDIR		READDIR, OPENDIR or LOOKUP on what is not a directory
 *	EOPNOTSUPP	an inode bit without GETATTR
 *	ELOOP		file system stack too deep
 * BACKING_CLOSE forgets the id; inodes keep their reference.
 * An id that a reply attaches has to stay until the caller has taken the reply:
 * close it no sooner than the inode is forgotten.
 *	EINVAL, ENOENT, EPERM
 * BACKING_ATTACH attaches a backing to an inode in use, or detaches it
 *	ENOENT		no such backing id; no such inode in the kernel, or one that the
 *			server has not been told of; detach: nothing attached
 *	EBUSY		another backing is attached
 *	EIO		inode number or file type of the two differ
 *	EINVAL		flags
 *	EPERM		as above, or FUSE_PASSTHROUGH_INO not negotiated
 */
#define THRU_DEV_IOC_MAGIC	229
#define THRU_DEV_IOC_BACKING_OPEN \
	_IOW(THRU_DEV_IOC_MAGIC, 1, struct thru_backing_map)
#define THRU_DEV_IOC_BACKING_CLOSE	_IOW(THRU_DEV_IOC_MAGIC, 2, uint32_t)
#define THRU_DEV_IOC_BACKING_ATTACH \
	_IOW(THRU_DEV_IOC_MAGIC, 60, struct thru_backing_attach)

#endif
