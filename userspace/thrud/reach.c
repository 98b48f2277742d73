// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a nodeid to a descriptor. What is needed to reach the inode is copied
 * under its shard's lock; the file system is asked without it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "thrud/inode.h"
#include "thrud/shard.h"
#include "thrud/thrud.h"

/* The working directory of each thread is /proc/self/fd. */
int inode_reopen(int from, int flags, int *ret_fd)
{
	char name[16];
	int fd;

	snprintf(name, sizeof(name), "%d", from);
	fd = open(name, flags | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

/*
 * A copy of how to reach the inode: a descriptor of its own, or the handle with
 * a reference on its mount.
 */
static int reach(struct inode_table *table, uint64_t nodeid,
		 struct file_id_buf *ret_id, int *ret_fd)
{
	struct shard *shard = shard_of(table, nodeid);
	struct inode *inode;
	int err = 0;

	pthread_mutex_lock(&shard->lock);
	inode = *shard_find(shard, nodeid);
	if (!inode) {
		err = -ESTALE;
	} else if (inode->fd >= 0) {
		*ret_fd = fcntl(inode->fd, F_DUPFD_CLOEXEC, 0);
		if (*ret_fd < 0)
			err = -errno;
	} else {
		*ret_fd = -1;
		memcpy(&ret_id->id, &inode->id, file_id_size(&inode->id));
		mounts_ref(table->mounts, inode->id.mount);
	}
	pthread_mutex_unlock(&shard->lock);
	return err;
}

int inode_get(struct inode_table *table, uint64_t nodeid, int *ret_fd)
{
	struct file_id_buf buf;
	int fd, err;

	if (nodeid == FUSE_ROOT_ID) {
		*ret_fd = table->root_fd;
		return 0;
	}
	err = reach(table, nodeid, &buf, &fd);
	if (err)
		return err;
	if (fd < 0) {
		err = file_id_open(&table->ids, &buf.id, O_PATH | O_NOFOLLOW, &fd);
		file_id_put(&table->ids, &buf.id);
		if (err)
			return err;
	}
	*ret_fd = fd;
	return 0;
}

void inode_put(struct inode_table *table, int fd)
{
	if (fd >= 0 && fd != table->root_fd)
		close(fd);
}

int inode_open(struct inode_table *table, uint64_t nodeid, int flags, int *ret_fd)
{
	struct file_id_buf buf;
	int path_fd, err;

	flags &= ~(O_NOFOLLOW | O_CREAT | O_EXCL);
	if (nodeid == FUSE_ROOT_ID)
		return inode_reopen(table->root_fd, flags, ret_fd);

	err = reach(table, nodeid, &buf, &path_fd);
	if (err)
		return err;
	if (path_fd >= 0) {
		err = inode_reopen(path_fd, flags, ret_fd);
		close(path_fd);
	} else {
		err = file_id_open(&table->ids, &buf.id, flags, ret_fd);
		file_id_put(&table->ids, &buf.id);
	}
	return err;
}

int inode_node(struct inode_table *table, uint64_t nodeid, struct node *ret_node)
{
	struct shard *shard = shard_of(table, nodeid);
	struct inode *inode;
	int err = -ESTALE;

	pthread_mutex_lock(&shard->lock);
	inode = *shard_find(shard, nodeid);
	if (inode) {
		*ret_node = (struct node){
			.nodeid = nodeid,
			.generation = inode->id.generation,
			.backing_id = inode->backing_id > 0 ? inode->backing_id : 0,
		};
		err = 0;
	}
	pthread_mutex_unlock(&shard->lock);
	return err;
}
