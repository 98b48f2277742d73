/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What a policy author includes: the kernel's side of fuse_policy_ops, the
 * operations and the contract with the tools. A policy is one object with one
 *
 *	SEC(".struct_ops.link")
 *	struct fuse_policy_ops NAME = { .lookup = (void *)FUNC, .name = "NAME" };
 *
 * FUNC decides, once per inode and again after a change, which of the offered
 * operations the kernel serves; it is not called on the operations themselves.
 * Filters of single operations may be added, and cost a call for each of them.
 * The types are relocated against the running kernel (CO-RE), so no vmlinux.h
 * is needed and members may be added to the kernel's.
 *
 * Source: fs/fuse/policy.h of the patched tree.
 */
#ifndef THRU_POLICY_BPF_H
#define THRU_POLICY_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include <thru/ops.h>
#include <thru/policy.h>

/*
 * Facts about the inode to decide upon; only `ops`, `tag` and `flags` can be
 * written. In a filter `ops` and `tag` are those of the inode; to write is in vain.
 */
struct fuse_policy_ctx {
	__u64 ops;		/* out: what passes, of `offered`; 0 unless set */
	__u64 tag;		/* out: kept with the inode; the parent's unless set */
	__u64 offered;		/* what the server lets pass, THRU_OP_* */
	__u64 parent_tag;	/* 0 for the root of the mount */
	__u64 parent_nodeid;
	__u64 nodeid;
	__u64 ino;		/* number of the backing inode = st_ino of ours */
	__u64 size;		/* bytes */
	__s64 mtime;		/* seconds */
	__u32 mtime_nsec;
	__u32 generation;	/* tells apart what has had this `ino`, one after another */
	__u32 conn;		/* minor(st_dev) of the mount */
	__u32 mode;		/* type and permission bits */
	__u32 uid;
	__u32 gid;
	__u32 nlink;
	__u32 name_len;		/* bytes, without NUL; 0 when there is no name */
	__u32 flags;		/* out: FUSE_POLICY_* */
} __attribute__((preserve_access_index));

/*
 * In `flags`: decide again at the next lookup once the backing inode has changed
 * (its ctime moved). Such lookups are not as fast as others. Of a directory it is
 * not for what is below.
 */
#define FUSE_POLICY_UNTIL_CHANGED	(1U << 0)

struct fuse_policy_ops {
	/*
	 * Return 0, or -errno to fail the lookup (-ENOENT hides the name).
	 * Sleepable as SEC("struct_ops.s/lookup").
	 */
	int (*lookup)(struct fuse_policy_ctx *ctx);

	/*
	 * Filters, each optional, called for every such operation that was granted:
	 * 0 lets it pass, 1 has the daemon asked, -errno fails it. Sleepable as above.
	 */
	int (*getattr)(struct fuse_policy_ctx *ctx, __u32 mask);	/* STATX_* */
	int (*setattr)(struct fuse_policy_ctx *ctx, __u32 valid);	/* FATTR_* */
	int (*readdir)(struct fuse_policy_ctx *ctx, __u64 pos);
	__s32 fuse_fd;		/* set by the loader: the session's /dev/fuse */
	char name[16];		/* shown by thructl status */
} __attribute__((preserve_access_index));

/*
 * Copy the name that is looked up, NUL-terminated. Returns its length,
 * -ENAMETOOLONG if it does not fit.
 */
extern int bpf_fuse_policy_name(struct fuse_policy_ctx *ctx, void *buf,
				__u32 buf__sz) __ksym __weak;

/*
 * Copy an extended attribute of the backing inode; `name` is a string constant or an
 * option. Returns its length, -ENODATA if there is none, -ERANGE if it does not fit,
 * or another -errno. For sleepable programs.
 */
extern int bpf_fuse_policy_xattr(struct fuse_policy_ctx *ctx, const char *name__str,
				 void *buf, __u32 buf__sz) __ksym __weak;

/* Bytes that the name of a file fits with its NUL. */
#define THRU_NAME	256

/*
 * Does the name of this inode end so? `suffix` is a string constant. Not so if it
 * has no name or one too long to look at.
 */
#define thru_name_ends(ctx, suffix) \
	__thru_name_ends(ctx, suffix, sizeof(suffix) - 1)
static __always_inline int __thru_name_ends(struct fuse_policy_ctx *ctx,
					    const char *suffix, int size)
{
	char name[THRU_NAME] = "";
	int len = bpf_fuse_policy_name(ctx, name, sizeof(name)), i;

	if (len < size || len >= THRU_NAME)
		return 0;
	for (i = 0; i < size; i++)
		if (name[(len - size + i) & (THRU_NAME - 1)] != suffix[i])
			return 0;
	return 1;
}

/*
 * Make every inode of a connection decide anew at its next operation. For
 * SYSCALL programs. -ENOENT: no such connection, or it has no policy.
 */
extern int bpf_fuse_policy_bump(__u32 conn) __ksym __weak;

#endif
