// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A mount's descriptor is open while an inode on it is in the table. It keeps
 * the mount busy, as an open file would. A slot, once given, stays that
 * mount's, so that nodeids made of its index come out the same again.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "thrud/mounts.h"

struct mount_slot {
	int mount_id;
	dev_t dev;
	int fd;				/* -1: none now */
	uint64_t refs;
};

struct mounts {
	pthread_mutex_t lock;		/* guards all but slot 0; a leaf */
	struct mount_slot *slots;
	size_t count;
	int root_fd;
};

int mounts_new(int root_fd, struct mounts **ret_mounts)
{
	struct mounts *mounts = calloc(1, sizeof(*mounts));

	if (!mounts)
		return -ENOMEM;
	pthread_mutex_init(&mounts->lock, NULL);
	mounts->root_fd = root_fd;
	mounts->count = 1;
	*ret_mounts = mounts;
	return 0;
}

void mounts_free(struct mounts *mounts)
{
	size_t i;

	if (!mounts)
		return;
	for (i = 1; i < mounts->count; i++)
		if (mounts->slots[i].fd >= 0)
			close(mounts->slots[i].fd);
	free(mounts->slots);
	pthread_mutex_destroy(&mounts->lock);
	free(mounts);
}

/* With the lock held. */
static int find_slot(struct mounts *mounts, int mount_id, dev_t dev, size_t *ret_index)
{
	struct mount_slot *slots;
	size_t i;

	for (i = 1; i < mounts->count; i++) {
		if (mounts->slots[i].mount_id == mount_id && mounts->slots[i].dev == dev) {
			*ret_index = i;
			return 0;
		}
	}
	if (mounts->count >= MOUNTS_MAX)
		return -ENOSPC;
	slots = realloc(mounts->slots, (mounts->count + 1) * sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	mounts->slots = slots;
	slots[mounts->count] = (struct mount_slot){
		.mount_id = mount_id, .dev = dev, .fd = -1,
	};
	*ret_index = mounts->count++;
	return 0;
}

int mounts_get(struct mounts *mounts, int mount_id, dev_t dev, int fd,
	       uint16_t *ret_index)
{
	struct mount_slot *slot;
	size_t index;
	int err;

	pthread_mutex_lock(&mounts->lock);
	err = find_slot(mounts, mount_id, dev, &index);
	if (!err) {
		slot = &mounts->slots[index];
		/*
		 * open_by_handle_at() wants an open descriptor. Only of a
		 * directory is that sure to have no side effect; whoever is
		 * found on the mount without one is kept by O_PATH.
		 */
		if (slot->fd < 0)
			slot->fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_NONBLOCK |
					  O_CLOEXEC);
		slot->refs++;
		*ret_index = index;
	}
	pthread_mutex_unlock(&mounts->lock);
	return err;
}

void mounts_ref(struct mounts *mounts, uint16_t index)
{
	if (!index)
		return;
	pthread_mutex_lock(&mounts->lock);
	mounts->slots[index].refs++;
	pthread_mutex_unlock(&mounts->lock);
}

void mounts_put(struct mounts *mounts, uint16_t index)
{
	struct mount_slot *slot;
	int fd = -1;

	if (!index)
		return;
	pthread_mutex_lock(&mounts->lock);
	slot = &mounts->slots[index];
	if (!--slot->refs) {
		fd = slot->fd;
		slot->fd = -1;
	}
	pthread_mutex_unlock(&mounts->lock);
	if (fd >= 0)
		close(fd);
}

int mounts_fd(struct mounts *mounts, uint16_t index)
{
	int fd;

	if (!index)
		return mounts->root_fd;
	pthread_mutex_lock(&mounts->lock);
	fd = mounts->slots[index].fd;
	pthread_mutex_unlock(&mounts->lock);
	return fd;
}
