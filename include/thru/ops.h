/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Operations that can be passed through, one bit per FUSE opcode, and the sets
 * operators speak of. Macros only: BPF programs and userspace share this file.
 *
 * Source: FUSE_PASSTHROUGH_OP() of the patched <linux/fuse.h>;
 * tests/unit/uapi.c holds the two together.
 */
#ifndef THRU_OPS_H
#define THRU_OPS_H

#define THRU_OP(opcode)		(1ULL << ((opcode) - 1))
#define THRU_OP_LOOKUP		THRU_OP(1)
#define THRU_OP_GETATTR		THRU_OP(3)	/* GETATTR and STATX */
#define THRU_OP_SETATTR		THRU_OP(4)
#define THRU_OP_READLINK	THRU_OP(5)
#define THRU_OP_OPEN		THRU_OP(14)
#define THRU_OP_READ		THRU_OP(15)
#define THRU_OP_WRITE		THRU_OP(16)
#define THRU_OP_STATFS		THRU_OP(17)
#define THRU_OP_GETXATTR	THRU_OP(22)
#define THRU_OP_LISTXATTR	THRU_OP(23)
#define THRU_OP_OPENDIR		THRU_OP(27)
#define THRU_OP_READDIR		THRU_OP(28)

/* Every operation that can be passed, and the two halves operators speak of. */
#define THRU_OPS_DATA	(THRU_OP_READ | THRU_OP_WRITE)
#define THRU_OPS_META	(THRU_OP_GETATTR | THRU_OP_SETATTR | THRU_OP_READDIR | \
			 THRU_OP_LOOKUP | THRU_OP_OPEN | THRU_OP_OPENDIR | \
			 THRU_OP_READLINK | THRU_OP_GETXATTR | \
			 THRU_OP_LISTXATTR | THRU_OP_STATFS)
#define THRU_OPS_ALL	(THRU_OPS_DATA | THRU_OPS_META)
/* Operations that only a directory has. */
#define THRU_OPS_DIR_ONLY	(THRU_OP_READDIR | THRU_OP_LOOKUP | THRU_OP_OPENDIR)

#endif
