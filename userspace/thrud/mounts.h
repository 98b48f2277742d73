/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mounts an inode can be on: 0 is the source's, the others are mounts (or
 * btrfs subvolumes, which are devices of their own) below it. A file handle
 * is opened through a descriptor of its mount.
 */
#ifndef THRUD_MOUNTS_H
#define THRUD_MOUNTS_H

#include <stdint.h>
#include <sys/types.h>

struct mounts;

#define MOUNTS_MAX	0x7fff

int mounts_new(int root_fd, struct mounts **ret_mounts);
void mounts_free(struct mounts *mounts);

/*
 * Index of the mount with this id and device, found through `fd`, an object on
 * it; a counted reference. -ENOSPC: MOUNTS_MAX reached.
 */
int mounts_get(struct mounts *mounts, int mount_id, dev_t dev, int fd,
	       uint16_t *ret_index);
void mounts_ref(struct mounts *mounts, uint16_t index);
void mounts_put(struct mounts *mounts, uint16_t index);

/* For open_by_handle_at(), valid while referenced; -1: no handles there. */
int mounts_fd(struct mounts *mounts, uint16_t index);

#endif
