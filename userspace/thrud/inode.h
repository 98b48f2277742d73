/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inode table: which backing inode a nodeid stands for, how often the
 * kernel has been told of it, and how to reach it. A file handle reaches it
 * where there are any, so that an inode in the table costs memory, not a file
 * descriptor.
 *
 * nodeid == st_ino for inodes of the source's own mount and device, except the
 * root (1). All others (mounts and subvolumes below the source, st_ino 0 or 1,
 * numbers with the top bit set) get a nodeid with the top bit set, which is
 * their st_ino on the mirror as well, and are never attached to a backing. So
 * does, but keeps its st_ino, whose number the kernel knows as that of another
 * that is gone; where inodes have backings it is not entered until then.
 */
#ifndef THRUD_INODE_H
#define THRUD_INODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct inode_table;

#define NODEID_PRIVATE	(1ULL << 63)

/* A backing inode just found. Close with found_close(). */
struct found {
	int fd;			/* closed by found_close() unless -1 */
	bool is_path;		/* fd is O_PATH; else an open file */
	struct stat st;		/* of the backing inode */
};

void found_close(struct found *found);

/* What an entry reply says of an inode. */
struct node {
	uint64_t nodeid;
	uint32_t generation;
	int32_t backing_id;	/* 0: none */
};

/*
 * `root_fd` is the source and stays the caller's. `use_handles`: the source's
 * file system has file handles and this process may open them.
 */
int inode_table_new(int root_fd, bool use_handles, struct inode_table **ret_table);
void inode_table_free(struct inode_table *table);

/*
 * Keep others informed, or (NULL) no more: of the number of inodes in the
 * table, and of those that the kernel refused as backing.
 */
void inode_table_gauges(struct inode_table *table, uint64_t *count, uint64_t *no_backing);

/* Whether file handles can be used below `root_fd`: 0, or -errno why not. */
int inode_handles_work(int root_fd);

/*
 * The kernel is about to be told of `found`: count it. At level INO or better
 * this gives the inode its backing id. May take over found->fd. -ESTALE: the
 * kernel still knows another inode of that number, which has no backing.
 */
int inode_enter(struct inode_table *table, struct found *found,
		struct node *ret_node);

/* st_ino on the mirror of what the directory `parent` lists as `ino`. */
uint64_t inode_listed(uint64_t parent, uint64_t ino);

/* st_ino on the mirror of the inode `nodeid`, which is `ino` on its own mount. */
uint64_t inode_shown(uint64_t nodeid, uint64_t ino);

/* The kernel forgets `nlookup` of what it has been told. */
void inode_forget(struct inode_table *table, uint64_t nodeid, uint64_t nlookup);

/* An O_PATH descriptor of the inode, closed by inode_put(). -ESTALE: gone. */
int inode_get(struct inode_table *table, uint64_t nodeid, int *ret_fd);
void inode_put(struct inode_table *table, int fd);

/* Open the inode itself with these open(2) flags; nothing is followed. */
int inode_open(struct inode_table *table, uint64_t nodeid, int flags, int *ret_fd);

/* Generation and backing id of an inode in the table. -ESTALE: none such. */
int inode_node(struct inode_table *table, uint64_t nodeid, struct node *ret_node);

/*
 * The last name of `found` is about to go: keep the inode alive by a
 * descriptor for as long as the kernel knows it. May take over found->fd.
 */
void inode_pin(struct inode_table *table, struct found *found);

#endif
