// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The hash of the inode table. The upper bits of a hash choose the shard, the
 * lower ones the bucket; a shard doubles when it holds an inode per bucket.
 */
#include <errno.h>
#include <stdlib.h>

#include "thrud/shard.h"

#define BUCKETS_MIN	64

/* Of the number in a nodeid, what nodeid_other() keeps. */
static uint32_t kept(uint64_t nodeid)
{
	uint64_t number = nodeid & NODEID_PRIVATE ?
			  nodeid & ((1ULL << NUMBER_BITS) - 1) : fold_number(nodeid);

	return number ^ number >> 32;
}

uint64_t nodeid_other(uint64_t nodeid, uint16_t n)
{
	return NODEID_PRIVATE | (uint64_t)nodeid_mount(nodeid) << NUMBER_BITS |
	       (uint64_t)n << 32 | (kept(nodeid) ^ n);
}

static uint64_t hash(uint64_t nodeid)
{
	return ((uint64_t)nodeid_mount(nodeid) << 32 | kept(nodeid)) * 0x9e3779b97f4a7c15ULL;
}

struct shard *shard_of(struct inode_table *table, uint64_t nodeid)
{
	return &table->shards[hash(nodeid) >> (64 - SHARD_BITS)];
}

struct inode **shard_bucket(struct shard *shard, uint64_t nodeid)
{
	return &shard->buckets[(hash(nodeid) >> 20) & (shard->size - 1)];
}

struct inode **shard_find(struct shard *shard, uint64_t nodeid)
{
	struct inode **p = shard_bucket(shard, nodeid);

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
			p = shard_bucket(&bigger, inode->nodeid);
			inode->next = *p;
			*p = inode;
		}
	}
	free(shard->buckets);
	shard->buckets = bigger.buckets;
	shard->size = bigger.size;
}

int shard_init(struct shard *shard)
{
	shard->buckets = calloc(BUCKETS_MIN, sizeof(*shard->buckets));
	if (!shard->buckets)
		return -ENOMEM;
	shard->size = BUCKETS_MIN;
	pthread_mutex_init(&shard->lock, NULL);
	return 0;
}

void shard_destroy(struct shard *shard)
{
	if (!shard->buckets)
		return;
	free(shard->buckets);
	pthread_mutex_destroy(&shard->lock);
}

void shard_grown(struct shard *shard)
{
	if (++shard->count > shard->size)
		grow(shard);
}
