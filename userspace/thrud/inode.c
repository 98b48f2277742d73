// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How an inode comes into the table and leaves it; reach.c has what is done
 * with one that is in it. A shard's lock is held for memory work only, plus
 * what gives an inode its backing id; mounts' lock nests inside.
 *
 * An inode number can be used again while the kernel still knows its former
 * owner, and has requests under way that were allowed on that one. The file
 * handle tells them apart, and the newcomer gets a nodeid of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "thrud/inode.h"
#include "thrud/noatime.h"
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

/* Whether the inode of that nodeid gets a backing, if the kernel takes it. */
static bool may_attach(uint64_t nodeid)
{
	return mirror.ops && !(nodeid & NODEID_PRIVATE) &&
	       thru_session_level(mirror.ts) <= THRU_LEVEL_INO;
}

/* Give the inode behind `fd` a backing id, with its shard locked. */
static void attach(struct inode_table *table, struct inode *inode, int fd, mode_t mode)
{
	int err;

	if (inode->backing_id || !may_attach(inode->nodeid))
		return;
	err = noatime_backing(fd, mode, mirror.ops, &inode->backing_id);
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
	return NODEID_PRIVATE | (uint64_t)mount << NUMBER_BITS | fold_number(ino);
}

static uint64_t nodeid_of(const struct file_id *id)
{
	return nodeid_for(id->mount, id->ino);
}

/* What is mounted there is not what is listed, here as anywhere. */
uint64_t inode_listed(uint64_t parent, uint64_t ino)
{
	return nodeid_for(nodeid_mount(parent), ino);
}

/* A number of the source's own stays, whatever the nodeid. */
uint64_t inode_shown(uint64_t nodeid, uint64_t ino)
{
	if (nodeid & NODEID_PRIVATE && inode_listed(nodeid, ino) != ino)
		return nodeid;
	return ino;
}

/* Without a handle it is kept by a descriptor, and its number with it. */
static bool is_same(const struct inode *inode, const struct file_id *id)
{
	return inode->id.ino == id->ino && inode->id.mount == id->mount &&
	       (!file_id_has_handle(&inode->id) || file_id_equal(&inode->id, id));
}

/* The inode of that identity, by whichever nodeid; NULL: not in the table. */
static struct inode *find_same(struct shard *shard, const struct file_id *id)
{
	struct inode *inode = *shard_bucket(shard, nodeid_of(id));

	while (inode && !is_same(inode, id))
		inode = inode->next;
	return inode;
}

/* Tries to find a nodeid that is free, of 2^16 that there are. */
#define TRIES	64

/*
 * A nodeid that no other inode has. Where the kernel finds inodes by itself, a
 * nodeid is the number and nothing else: there the newcomer has to wait until
 * the kernel has forgotten the other, which has no backing, or its number would
 * not be free.
 */
static int choose_nodeid(struct shard *shard, const struct file_id *id,
			 uint64_t *ret_nodeid)
{
	uint64_t nodeid = nodeid_of(id);
	int i;

	for (i = 0; *shard_find(shard, nodeid); i++) {
		if (i == TRIES)
			return -ENFILE;
		if (may_attach(nodeid))
			return -ESTALE;
		nodeid = nodeid_other(nodeid, shard->others++);
	}
	*ret_nodeid = nodeid;
	return 0;
}

/* An inode that is not in the table; with its shard locked. */
static int add_inode(struct inode_table *table, struct shard *shard,
		     const struct file_id *id, struct found *found,
		     struct inode **ret_inode)
{
	struct inode *inode;
	uint64_t nodeid;
	int err;

	err = choose_nodeid(shard, id, &nodeid);
	if (err)
		return err;
	inode = inode_new(table, nodeid, id, found);
	if (!inode)
		return -ENOMEM;
	*shard_find(shard, nodeid) = inode;
	shard_grown(shard);
	*ret_inode = inode;
	return 0;
}

int inode_enter(struct inode_table *table, struct found *found,
		struct node *ret_node)
{
	struct file_id_buf buf;
	struct file_id *id = &buf.id;
	struct inode *inode;
	struct shard *shard;
	int err;

	err = file_id_get(&table->ids, found->fd, &found->st, &buf);
	if (err)
		return err;

	shard = shard_of(table, nodeid_of(id));
	pthread_mutex_lock(&shard->lock);
	inode = find_same(shard, id);
	if (!inode)
		err = add_inode(table, shard, id, found, &inode);
	if (!err) {
		inode->nlookup++;
		attach(table, inode, found->fd >= 0 ? found->fd : inode->fd,
		       found->st.st_mode);
		ret_node->nodeid = inode->nodeid;
		ret_node->generation = inode->id.generation;
		ret_node->backing_id = inode->backing_id > 0 ? inode->backing_id : 0;
	}
	pthread_mutex_unlock(&shard->lock);
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

	if (file_id_get(&table->ids, found->fd, &found->st, &buf))
		return;
	shard = shard_of(table, nodeid_of(&buf.id));
	pthread_mutex_lock(&shard->lock);
	inode = find_same(shard, &buf.id);
	/* If it fails, the inode may go stale a little early. */
	if (inode && inode->fd < 0)
		take_path_fd(found, &inode->fd);
	pthread_mutex_unlock(&shard->lock);
	file_id_put(&table->ids, &buf.id);
}
