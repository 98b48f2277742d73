/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With -o noatime reading leaves access times alone, be it the daemon or the kernel
 * that reads. Without it none of these has an effect.
 */
#ifndef THRUD_NOATIME_H
#define THRUD_NOATIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Before the first thread, with mirror.root_fd set. Without the right to mount, what
 * noatime_file() can do is all there is.
 */
void noatime_start(bool handles);
void noatime_end(void);

/* What has just been opened, with none of O_APPEND, O_NONBLOCK and O_DIRECT. */
void noatime_file(int fd);

/* What `fd` refers to, to be read by open(2) `flags` without a trace; or -errno. */
int noatime_reopen(int fd, int flags, int *ret_fd);

/* Of the operations the kernel could serve, those it does without a trace. */
uint64_t noatime_ops(uint64_t ops);

/* The source's root, and any file, as a backing; the latter as thru_backing_open(). */
int noatime_root(void);
int noatime_backing(int fd, mode_t mode, uint64_t ops, int32_t *ret_id);

#endif
