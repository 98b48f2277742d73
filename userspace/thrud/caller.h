/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Acting as the caller. Owner, group and set-id bits of what is created, and
 * the permission to create or change it, are decided by the backing file system
 * from the credentials of the thread; so a thread takes on the caller's for the
 * length of one operation. The kernel has checked before, but by what it had been
 * told, of an owner that may be another by now. All state is the thread's own.
 */
#ifndef THRUD_CALLER_H
#define THRUD_CALLER_H

#include <stdbool.h>

#include <fuse_lowlevel.h>

/* Once, before any thread: what this process may do. 0 or -errno. */
int caller_init(void);

/* Whether this process has the capability, CAP_*. */
bool caller_has_cap(unsigned int cap);

/* Whether files can be created as others; false: all are this user's. */
bool caller_can_switch(void);

/* First thing in each worker thread. */
int caller_thread_init(void);

/*
 * From here to caller_leave(): file system ids, groups, capabilities and umask
 * of the caller; but CAP_FSETID only if it may keep set-id bits by this request.
 * `fd`: the file that it is going to change, or the directory in which it is going
 * to make or remove a name. If the owner may do so by being the owner, and is the
 * caller, groups and capabilities are spared; not if there is a second such file,
 * `other_fd`, which may be the same. -1: none. Never both this and
 * caller_drop_setid().
 */
int caller_enter(const struct fuse_ctx *ctx, int fd, int other_fd);
void caller_leave(void);

/* Whether the caller can write to what `fd` refers to: 0, or -EPERM. */
int caller_may_write(const struct fuse_ctx *ctx, int fd);

/*
 * From here to caller_keep_setid(): the caller as far as set-id bits go, so
 * that writing to a file drops what it may not keep: without CAP_FSETID, and in
 * its groups only. NULL: one who may keep nothing.
 */
int caller_drop_setid(const struct fuse_ctx *ctx);
void caller_keep_setid(void);

#endif
