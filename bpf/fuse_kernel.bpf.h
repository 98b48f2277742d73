/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The kernel's own structures that the programs on its events read, as far as they
 * read them: relocated by name (CO-RE), so that no vmlinux.h is needed. Not for
 * policies, which are given facts.
 */
#ifndef FUSE_KERNEL_BPF_H
#define FUSE_KERNEL_BPF_H

#include "thru_policy.bpf.h"
#include "trace.h"

#include <stdbool.h>

struct qstr {
	thru_u32 len;
	const unsigned char *name;
} __attribute__((preserve_access_index));

struct fuse_conn {
	thru_u32 dev;
} __attribute__((preserve_access_index));

struct fuse_mount {
	struct fuse_conn *fc;
} __attribute__((preserve_access_index));

struct super_block {
	void *s_fs_info;
} __attribute__((preserve_access_index));

struct inode {
	unsigned short i_mode;
	thru_u64 i_ino;
	struct super_block *i_sb;
} __attribute__((preserve_access_index));

struct fuse_inode {
	thru_u64 nodeid;
} __attribute__((preserve_access_index));

struct fuse_in_header {
	thru_u32 opcode;
	thru_u64 nodeid;
} __attribute__((preserve_access_index));

struct fuse_out_header {
	int error;
} __attribute__((preserve_access_index));

struct fuse_chan {
	struct fuse_conn *conn;
} __attribute__((preserve_access_index));

struct fuse_in_arg {
	unsigned int size;
	const void *value;
} __attribute__((preserve_access_index));

struct fuse_args {
	struct fuse_in_arg in_args[4];
} __attribute__((preserve_access_index));

struct fuse_req {
	struct fuse_args *args;
	struct {
		struct fuse_in_header h;
	} in;
	struct {
		struct fuse_out_header h;
	} out;
	struct fuse_chan *chan;
} __attribute__((preserve_access_index));

/* Is the inode one of the connection with this number? */
static __always_inline bool inode_is_of(const struct inode *inode, thru_u32 conn)
{
	struct fuse_mount *fm = BPF_CORE_READ(inode, i_sb, s_fs_info);

	return BPF_CORE_READ(fm, fc, dev) == conn;
}

static __always_inline bool req_is_of(const struct fuse_req *req, thru_u32 conn)
{
	return BPF_CORE_READ(req, chan, conn, dev) == conn;
}

static __always_inline thru_u64 node_id(const struct inode *inode)
{
	return BPF_CORE_READ((const struct fuse_inode *)inode, nodeid);
}

static __always_inline bool is_dir(const struct inode *inode)
{
	return (BPF_CORE_READ(inode, i_mode) & 0170000) == 0040000;
}

/* `to` has TRACE_NAME bytes; what does not fit is cut off. */
static __always_inline void copy_name(char *to, const unsigned char *name, thru_u32 len)
{
	if (len > TRACE_NAME - 1)
		len = TRACE_NAME - 1;
	if (len)
		bpf_probe_read_kernel(to, len & (TRACE_NAME - 1), name);
	to[len & (TRACE_NAME - 1)] = '\0';
}

/* As passthrough knows it; what follows an open is served by who has opened. */
static __always_inline thru_u32 passed_as(thru_u32 opcode)
{
	switch (opcode) {
	case 52:	/* STATX */
		return 3;	/* GETATTR */
	case 44:	/* READDIRPLUS */
		return 28;	/* READDIR */
	case 18:	/* RELEASE */
	case 20:	/* FSYNC */
	case 25:	/* FLUSH */
	case 43:	/* FALLOCATE */
	case 46:	/* LSEEK */
	case 47:	/* COPY_FILE_RANGE */
		return 14;	/* OPEN */
	case 29:	/* RELEASEDIR */
	case 30:	/* FSYNCDIR */
		return 27;	/* OPENDIR */
	default:
		return opcode;
	}
}

#endif
