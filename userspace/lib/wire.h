/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The FUSE wire protocol as far as libthru reads and writes it itself. From
 * <linux/fuse.h>; what its older versions lack is given here under names of
 * our own, so that any version will do.
 */
#ifndef THRU_LIB_WIRE_H
#define THRU_LIB_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include <linux/fuse.h>
#include <thru/uapi.h>

#define WIRE_TMPFILE		51
#define WIRE_STATX		52

/* INIT flags, as the 64-bit value flags | (uint64_t)flags2 << 32. */
#define WIRE_WRITEBACK_CACHE	(1ULL << 16)
#define WIRE_HANDLE_KILLPRIV_V2	(1ULL << 28)
#define WIRE_SETXATTR_EXT	(1ULL << 29)
#define WIRE_OVER_IO_URING	(1ULL << 41)

/* "The caller has no right to keep set-id bits", in four places. */
#define WIRE_OPEN_KILL		(1U << 0)	/* open_in, create_in.open_flags */
#define WIRE_WRITE_KILL		(1U << 2)	/* write_in.write_flags */
#define WIRE_SETATTR_KILL	(1U << 11)	/* setattr_in.valid */
#define WIRE_SETXATTR_KILL	(1U << 0)	/* setxattr_in.setxattr_flags */

/* struct fuse_setxattr_in without and with FUSE_SETXATTR_EXT. */
struct wire_setxattr_in {
	uint32_t	size;
	uint32_t	flags;
};

struct wire_setxattr_ext {
	uint32_t	setxattr_flags;
	uint32_t	padding;
};

struct wire_init_in {
	uint32_t	major;
	uint32_t	minor;
	uint32_t	max_readahead;
	uint32_t	flags;
	uint32_t	flags2;		/* from here on: since 7.36 */
	uint32_t	unused[11];
};

struct wire_init_out {
	uint32_t	major;
	uint32_t	minor;
	uint32_t	max_readahead;
	uint32_t	flags;
	uint16_t	max_background;
	uint16_t	congestion_threshold;
	uint32_t	max_write;
	uint32_t	time_gran;
	uint16_t	max_pages;
	uint16_t	map_alignment;
	uint32_t	flags2;
	uint32_t	max_stack_depth;
	uint16_t	request_timeout;
	uint16_t	unused[11];
};

struct wire_open_out {
	uint64_t	fh;
	uint32_t	open_flags;
	int32_t		backing_id;
};

struct wire_statx_in {
	uint32_t	getattr_flags;
	uint32_t	reserved;
	uint64_t	fh;
	uint32_t	sx_flags;
	uint32_t	sx_mask;
};

struct wire_statx_out {
	uint64_t	attr_valid;
	uint32_t	attr_valid_nsec;
	uint32_t	flags;
	uint64_t	spare[2];
	struct thru_fuse_statx stat;
};

_Static_assert(sizeof(struct wire_init_out) == 64, "init_out");
_Static_assert(sizeof(struct wire_open_out) == 16, "open_out");
_Static_assert(sizeof(struct wire_statx_in) == 24, "statx_in");
_Static_assert(sizeof(struct wire_statx_out) == 288, "statx_out");
/* A STATX request begins as a GETATTR request does; request.c relies on it. */
_Static_assert(offsetof(struct wire_statx_in, fh) ==
	       offsetof(struct fuse_getattr_in, fh), "statx_in");

#endif
