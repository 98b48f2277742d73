/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of the inode table: a hash by nodeid, in shards with a lock each. */
#ifndef THRUD_SHARD_H
#define THRUD_SHARD_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "thrud/fileid.h"
#include "thrud/inode.h"

#define SHARD_BITS	6
#define SHARDS		(1U << SHARD_BITS)

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
	uint16_t others;		/* passed to nodeid_other() so far */
};

/*
 * A private nodeid is that mark, the mount's index, and a number of this many
 * bits; others are numbers of mount 0. All that an inode can get, whoever has
 * the first of them, hang in one bucket.
 */
#define NUMBER_BITS	48

static inline uint64_t fold_number(uint64_t ino)
{
	return (ino ^ ino >> NUMBER_BITS) & ((1ULL << NUMBER_BITS) - 1);
}

static inline uint16_t nodeid_mount(uint64_t nodeid)
{
	return nodeid & NODEID_PRIVATE ? nodeid >> NUMBER_BITS & MOUNTS_MAX : 0;
}

/* A private nodeid, the one numbered `n`, in place of `nodeid`. */
uint64_t nodeid_other(uint64_t nodeid, uint16_t n);

struct inode_table {
	struct shard shards[SHARDS];
	struct mounts *mounts;
	struct file_id_source ids;
	int root_fd;
	uint64_t *count;		/* gauges of others, atomic, or NULL */
	uint64_t *no_backing;
};

/* Which shard has, or would have, the inode. */
struct shard *shard_of(struct inode_table *table, uint64_t nodeid);

int shard_init(struct shard *shard);
void shard_destroy(struct shard *shard);

/* With the shard locked: the bucket for the nodeid, and others in its place. */
struct inode **shard_bucket(struct shard *shard, uint64_t nodeid);

/*
 * With the shard locked: where the inode hangs in its bucket, or where it
 * would; that place is good until the next insertion or removal.
 */
struct inode **shard_find(struct shard *shard, uint64_t nodeid);
/* One more inode has been hung in. */
void shard_grown(struct shard *shard);

/* Open anew what `fd` refers to, with open(2) flags. */
int inode_reopen(int fd, int flags, int *ret_fd);

#endif
