/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef THRU_LIB_FUSERMOUNT_H
#define THRU_LIB_FUSERMOUNT_H

#include <stddef.h>

struct mount;

/* Mount `m` on m->target through the set-uid helper; its /dev/fuse fd. */
int fusermount_mount(struct mount *m, int *ret_fd, char *error, size_t size);
void fusermount_unmount(const char *mountpoint);

#endif
