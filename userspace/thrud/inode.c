// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The inode table: a hash by nodeid in shards, each with its own lock. A shard
 * lock is held for memory work only, plus the one ioctl that gives an inode
 * its backing id; mounts' lock and the kernel's nest inside it.
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

#include "thrud/fileid.h"
#include "thrud/inode.h"
#include "thrud/thrud.h"

#define SHARD_BITS	6
#define SHARDS		(1U << SHARD_BITS)
#define BUCKETS_MIN	64

/* Backing id of an inode that the kernel has refused one: ask no more. */
#define NO_BACKING	(-1)

struct inode {
	struct inode *next;		/* in its bucket */
	uint64_t nodeid;
	uint64_t nlookup;
	int32_t backing_id;
	int fd;				/* O_PATH, or -1: by handle */
	struct file_id id;		/* last: its size varies */
};

struct shard {
	pthread_mutex_t lock;		/* guards the shard and the inodes in it */
	struct inode **buckets;
	size_t size;			/* power of two */
	size_t count;
};

struct inode_table {
	struct shard shards[SHARDS];
	struct mounts *mounts;
	struct file_id_source ids;
	int root_fd;
	uint64_t count;			/* atomic */
	uint64_t no_backing;		/* atomic */
	uint64_t *gauge;		/* a copy of count for others, or NULL */
};

static uint64_t hash(uint64_t nodeid)
{
	return nodeid * 0x9e3779b97f4a7c15ULL;
}

static struct shard *shard_of(struct inode_table *table, uint64_t nodeid)
{
	return &table->shards[hash(nodeid) >> (64 - SHARD_BITS)];
}

static struct inode **bucket_of(struct shard *shard, uint64_t nodeid)
{
	return &shard->buckets[(hash(nodeid) >> 20) & (shard->size - 1)];
}

static struct inode **find(struct shard *shard, uint64_t nodeid)
{
	struct inode **p = bucket_of(shard, nodeid);

	while (*p && (*p)->nodeid != nodeid)
		p = &(*p)->next;
	return p;
}

/* A table that cannot grow gets slower, not wrong. */
static void grow(struct shard *shard)
{
	struct shard bigger = { .size = shard->size * 2 };
	struct inode *inode, *next, **p;
	size_t i;

	bigger.buckets = calloc(bigger.size, sizeof(*bigger.buckets));
	if (!bigger.buckets)
		return;
	for (i = 0; i < shard->size; i++) {
		for (inode = shard->buckets[i]; inode; inode = next) {
			next = inode->next;
			p = bucket_of(&bigger, inode->nodeid);
			inode->next = *p;
			*p = inode;
		}
	}
	free(shard->buckets);
	shard->buckets = bigger.buckets;
	shard->size = bigger.size;
}

static void count_inodes(struct inode_table *table, int64_t change)
{
	uint64_t now = __atomic_add_fetch(&table->count, change, __ATOMIC_RELAXED);

	if (table->gauge)
		__atomic_store_n(table->gauge, now, __ATOMIC_RELAXED);
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
	for (i = 0; i < SHARDS; i++)
		pthread_mutex_init(&table->shards[i].lock, NULL);

	err = mounts_new(root_fd, &table->mounts);
	if (err)
		goto err;
	err = file_id_source_init(&table->ids, root_fd, use_handles, table->mounts);
	if (err)
		goto err;
	err = -ENOMEM;
	for (i = 0; i < SHARDS; i++) {
		table->shards[i].size = BUCKETS_MIN;
		table->shards[i].buckets = calloc(BUCKETS_MIN, sizeof(struct inode *));
		if (!table->shards[i].buckets)
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
		free(shard->buckets);
		pthread_mutex_destroy(&shard->lock);
	}
	mounts_free(table->mounts);
	free(table);
}

void inode_table_stats(struct inode_table *table, struct inode_stats *ret_stats)
{
	ret_stats->count = __atomic_load_n(&table->count, __ATOMIC_RELAXED);
	ret_stats->no_backing = __atomic_load_n(&table->no_backing, __ATOMIC_RELAXED);
}

void inode_table_gauge(struct inode_table *table, uint64_t *gauge)
{
	table->gauge = gauge;
	count_inodes(table, 0);
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
		__atomic_fetch_add(&table->no_backing, 1, __ATOMIC_RELAXED);
	}
}

/* Open anew what `fd` refers to: the working directory is /proc/self/fd. */
static int reopen(int from, int flags, int *ret_fd)
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

/* A descriptor to keep the inode by: the finder's, unless that is an open file. */
static int take_path_fd(struct found *found, int *ret_fd)
{
	if (!found->is_path)
		return reopen(found->fd, O_PATH, ret_fd);
	*ret_fd = found->fd;
	found->fd = -1;
	return 0;
}

static struct inode *inode_new(struct inode_table *table, uint64_t nodeid,
			       const struct file_id *id, struct found *found)
{
	struct inode *inode = malloc(offsetof(struct inode, id) + file_id_size(id));

	if (!inode)
		return NULL;
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
static uint64_t nodeid_of(const struct file_id *id)
{
	if (!id->mount && id->ino > FUSE_ROOT_ID && !(id->ino & NODEID_PRIVATE))
		return id->ino;
	return NODEID_PRIVATE | (uint64_t)id->mount << 48 |
	       ((id->ino ^ id->ino >> 48) & ((1ULL << 48) - 1));
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
		p = find(shard, nodeid);
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
		if (is_new) {
			count_inodes(table, 1);
			if (++shard->count > shard->size)
				grow(shard);
		}
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
	p = find(shard, nodeid);
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
	if (dead) {
		count_inodes(table, -1);
		inode_free(table, dead);
	}
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
	inode = *find(shard, nodeid);
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
		return reopen(table->root_fd, flags, ret_fd);

	err = reach(table, nodeid, &buf, &path_fd);
	if (err)
		return err;
	if (path_fd >= 0) {
		err = reopen(path_fd, flags, ret_fd);
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
	inode = *find(shard, nodeid);
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
	inode = *find(shard, nodeid);
	/* If it fails, the inode may go stale a little early. */
	if (inode && inode->fd < 0 && file_id_equal(&inode->id, &buf.id))
		take_path_fd(found, &inode->fd);
	pthread_mutex_unlock(&shard->lock);
	file_id_put(&table->ids, &buf.id);
}
