/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef THRU_LIB_REQUEST_H
#define THRU_LIB_REQUEST_H

#include <stddef.h>

#include "lib/internal.h"

/*
 * Make a request that has been read into `buf` one that libfuse understands,
 * and remember for this thread what libfuse would lose. The length may shrink.
 * -EIO: not a request.
 */
int request_begin(struct thru_session *ts, void *buf, size_t *len);
void request_end(void);

/* Put our getattr and create before the program's, in `ops`. */
void request_wrap(struct thru_session *ts, struct fuse_lowlevel_ops *ops);

#endif
