// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How an inode comes into the table and leaves it; reach.c has what is done
 * with one that is in it. A shard's lock is held for memory work only, plus
 * the one ioctl that gives an inode its backing id; mounts' lock nests inside.
 *
 * An inode number can be used again while the kernel still knows its former
 * owner. The file handle tells them apart; the newcomer gets the same nodeid
 * and another generation, at which the kernel gives up the old inode, and the
 * lookup counts of both, since forgets name only the nodeid.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "thrud/inode.h"
#include "thrud/shard.h"
#include "thrud/thrud.h"

/* Backing id of an inode that the kernel has refused one: ask no more. */
#define NO_BACKING	(-1)

static void add(uint64_t *gauge, int64_t change)
{
	if (gauge)
		__atomic_fetch_add(gauge, change, __ATOMIC_RELAXED);
}

void found_close(struct found *found)
{
	if (found->fd >= 0)
		close(found->fd);
	found->fd = -1;
}

int inode_handles_work(int root_fd)
{
	return file_id_probe(root_fd);
}

int inode_table_new(int root_fd, bool use_handles, struct inode_table **ret_table)
{
	struct inode_table *table = calloc(1, sizeof(*table));
	size_t i;
	int err;

	if (!table)
		return -ENOMEM;
	table->root_fd = root_fd;
	err = mounts_new(root_fd, &table->mounts);
	if (err)
		goto err;
	err = file_id_source_init(&table->ids, root_fd, use_handles, table->mounts);
	if (err)
		goto err;
	for (i = 0; i < SHARDS; i++) {
		err = shard_init(&table->shards[i]);
		if (err)
			goto err;
	}
	*ret_table = table;
	return 0;
err:
	inode_table_free(table);
	return err;
}

/* An inode that is in no bucket any more; its shard's lock is not held. */
static void inode_free(struct inode_table *table, struct inode *inode)
{
	add(table->count, -1);
	if (inode->backing_id == NO_BACKING)
		add(table->no_backing, -1);
	if (inode->backing_id > 0)
		thru_backing_close(mirror.ts, inode->backing_id);
	if (inode->fd >= 0)
		close(inode->fd);
	mounts_put(table->mounts, inode->id.mount);
	free(inode);
}

void inode_table_free(struct inode_table *table)
{
	struct inode *inode, *next;
	struct shard *shard;
	size_t i, j;

	if (!table)
		return;
	for (i = 0; i < SHARDS; i++) {
		shard = &table->shards[i];
		for (j = 0; j < shard->size; j++) {
			for (inode = shard->buckets[j]; inode; inode = next) {
				next = inode->next;
				/* The connection is gone, and its ids with it. */
				inode->backing_id = 0;
				inode_free(table, inode);
			}
		}
		shard_destroy(shard);
	}
	mounts_free(table->mounts);
	free(table);
}

void inode_table_gauges(struct inode_table *table, uint64_t *count, uint64_t *no_backing)
{
	table->count = count;
	table->no_backing = no_backing;
}

/* Give the inode behind `fd` a backing id, with its shard locked. */
static void attach(struct inode_table *table, struct inode *inode, int fd, mode_t mode)
{
	int err;

	if (inode->backing_id || !mirror.ops || inode->nodeid & NODEID_PRIVATE)
		return;
	if (thru_session_level(mirror.ts) > THRU_LEVEL_INO)
		return;
	err = thru_backing_open(mirror.ts, fd, mode, mirror.ops, &inode->backing_id);
	if (err) {
		inode->backing_id = NO_BACKING;
		add(table->no_backing, 1);
	}
}

/* A descriptor to keep the inode by: the finder's, unless that is an open file. */
static int take_path_fd(struct found *found, int *ret_fd)
{
	if (!found->is_path)
		return inode_reopen(found->fd, O_PATH, ret_fd);
	*ret_fd = found->fd;
	found->fd = -1;
	return 0;
}

static struct inode *inode_new(struct inode_table *table, uint64_t nodeid,
			       const struct file_id *id, struct found *found)
{
	struct inode *inode = malloc(sizeof(*inode) + id->handle_len);

	if (!inode)
		return NULL;
	add(table->count, 1);
	*inode = (struct inode){ .nodeid = nodeid, .fd = -1 };
	memcpy(&inode->id, id, file_id_size(id));
	mounts_ref(table->mounts, id->mount);
	if (!file_id_has_handle(id) && take_path_fd(found, &inode->fd)) {
		inode_free(table, inode);
		return NULL;
	}
	return inode;
}

/* Which nodeid a number of a mount would like; see inode.h. */
static uint64_t nodeid_for(uint16_t mount, uint64_t ino)
{
	if (!mount && ino > FUSE_ROOT_ID && !(ino & NODEID_PRIVATE))
		return ino;
	return NODEID_PRIVATE | (uint64_t)mount << 48 |
	       ((ino ^ ino >> 48) & ((1ULL << 48) - 1));
}

static uint64_t nodeid_of(const struct file_id *id)
{
	return nodeid_for(id->mount, id->ino);
}

/* What is mounted there is not what is listed, here as anywhere. */
uint64_t inode_listed(uint64_t parent, uint64_t ino)
{
	return nodeid_for(parent & NODEID_PRIVATE ? parent >> 48 & MOUNTS_MAX : 0, ino);
}

static bool same_number(const struct inode *inode, const struct file_id *id)
{
	return inode->id.ino == id->ino && inode->id.mount == id->mount;
}

/*
 * Find or make the inode at *p, with its shard locked. A former owner of the
 * number is returned in *ret_old, to be freed once the lock is dropped.
 */
static struct inode *settle(struct inode_table *table, struct inode **p,
			    uint64_t nodeid, const struct file_id *id,
			    struct found *found, struct inode **ret_old)
{
	struct inode *old = *p, *inode;

	if (old && (old->fd >= 0 || file_id_equal(&old->id, id)))
		return old;
	inode = inode_new(table, nodeid, id, found);
	if (!inode)
		return NULL;
	if (old) {
		inode->nlookup = old->nlookup;
		inode->next = old->next;
		*ret_old = old;
	}
	*p = inode;
	return inode;
}

int inode_enter(struct inode_table *table, struct found *found,
		struct node *ret_node)
{
	struct file_id_buf buf;
	struct file_id *id = &buf.id;
	struct inode *inode, *old = NULL, **p;
	struct shard *shard;
	uint64_t nodeid;
	bool is_new;
	int err;

	err = file_id_get(&table->ids, found->fd, &found->st, &buf);
	if (err)
		return err;

	/* Two numbers that come out as one nodeid: the second takes the next. */
	for (nodeid = nodeid_of(id);; nodeid++) {
		shard = shard_of(table, nodeid);
		pthread_mutex_lock(&shard->lock);
		p = shard_find(shard, nodeid);
		if (!*p || same_number(*p, id))
			break;
		pthread_mutex_unlock(&shard->lock);
	}

	is_new = !*p;
	inode = settle(table, p, nodeid, id, found, &old);
	err = -ENOMEM;
	if (inode) {
		err = 0;
		inode->nlookup++;
		attach(table, inode, found->fd >= 0 ? found->fd : inode->fd,
		       found->st.st_mode);
		ret_node->nodeid = nodeid;
		ret_node->generation = inode->id.generation;
		ret_node->backing_id = inode->backing_id > 0 ? inode->backing_id : 0;
		if (is_new)
			shard_grown(shard);
	}
	pthread_mutex_unlock(&shard->lock);
	if (old)
		inode_free(table, old);
	file_id_put(&table->ids, id);
	return err;
}

void inode_forget(struct inode_table *table, uint64_t nodeid, uint64_t nlookup)
{
	struct shard *shard = shard_of(table, nodeid);
	struct inode *inode, **p, *dead = NULL;

	if (nodeid == FUSE_ROOT_ID)
		return;
	pthread_mutex_lock(&shard->lock);
	p = shard_find(shard, nodeid);
	inode = *p;
	if (inode) {
		inode->nlookup -= nlookup < inode->nlookup ? nlookup : inode->nlookup;
		if (!inode->nlookup) {
			*p = inode->next;
			shard->count--;
			dead = inode;
		}
	}
	pthread_mutex_unlock(&shard->lock);
	if (dead)
		inode_free(table, dead);
}

void inode_pin(struct inode_table *table, struct found *found)
{
	struct file_id_buf buf;
	struct inode *inode;
	struct shard *shard;
	uint64_t nodeid;

	if (file_id_get(&table->ids, found->fd, &found->st, &buf))
		return;
	nodeid = nodeid_of(&buf.id);
	shard = shard_of(table, nodeid);
	pthread_mutex_lock(&shard->lock);
	inode = *shard_find(shard, nodeid);
	/* If it fails, the inode may go stale a little early. */
	if (inode && inode->fd < 0 && file_id_equal(&inode->id, &buf.id))
		take_path_fd(found, &inode->fd);
	pthread_mutex_unlock(&shard->lock);
	file_id_put(&table->ids, &buf.id);
}
