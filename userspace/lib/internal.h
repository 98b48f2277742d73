/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* struct thru_session, shared by the files that implement it. */
#ifndef THRU_LIB_INTERNAL_H
#define THRU_LIB_INTERNAL_H

#include <semaphore.h>

#include <fuse_lowlevel.h>

#include <thru/thru.h>

#include "lib/mount.h"

struct thru_session {
	struct fuse_session *se;
	struct mount mnt;
	int fd;				/* /dev/fuse, owned by `se` once swapped in */
	uint32_t conn;

	enum thru_level best;
	enum thru_level level;
	const char *reason;		/* static text, or reason_buf */
	char reason_buf[256];
	char error[512];		/* why the last call failed */
	bool entry2;			/* replies are struct thru_entry2_out */
	bool setxattr_ext;		/* see struct init_result */
	bool kill_priv;
	unsigned int max_stack_depth;
	unsigned int max_threads;
	const char *policy_name;	/* NULL: none, or the program's business */
	struct thru_policy *policy;
	size_t bufsize;			/* of a request, in bytes */
	uint64_t known_ops;		/* thru_session_ops() */

	struct thru_session_ops ops;
	void *userdata;
	struct {			/* the program's own, behind our wrappers */
		void (*getattr)(fuse_req_t req, fuse_ino_t ino,
				struct fuse_file_info *fi);
		void (*create)(fuse_req_t req, fuse_ino_t parent, const char *name,
			       mode_t mode, struct fuse_file_info *fi);
	} program;

	sem_t finish;			/* posted by a worker that ends, or on exit */
	int exiting;			/* atomic */
	bool unmounted;			/* atomic; the kernel has ended the connection */

	uint64_t own_requests[THRU_OPCODE_MAX];
	uint64_t *requests;		/* own_requests or those of the stats file */
};

/* session_error(): remember the cause; returns `err` for the caller to return. */
int session_error(struct thru_session *ts, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Workers: run until exit or unmount, joined on return. */
int loop_run(struct thru_session *ts);

/* Ask the kernel for each operation; sets known_ops. May lower the level. */
void backing_probe(struct thru_session *ts);

#endif
