/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The identity of a backing inode: its mount, its number, its file handle. */
#ifndef THRUD_FILEID_H
#define THRUD_FILEID_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "thrud/mounts.h"

struct file_id {
	uint64_t ino;
	uint32_t generation;		/* differs for another inode of that number */
	int32_t handle_type;
	uint16_t mount;			/* index, see mounts.h */
	uint8_t handle_len;		/* bytes; 0: there is no handle */
	unsigned char handle[];
};

/* One with room for any handle. */
struct file_id_buf {
	union {
		struct file_id id;
		char space[sizeof(struct file_id) + MAX_HANDLE_SZ];
	};
};

struct file_id_source {
	bool use_handles;
	int root_mount_id;
	dev_t root_dev;
	struct mounts *mounts;
};

/* Whether handles below `root_fd` can be made and opened: 0 or -errno. */
int file_id_probe(int root_fd);

int file_id_source_init(struct file_id_source *source, int root_fd,
			bool use_handles, struct mounts *mounts);

/* The identity of what `fd` refers to; holds its mount until file_id_put(). */
int file_id_get(struct file_id_source *source, int fd, const struct stat *st,
		struct file_id_buf *ret_id);
void file_id_put(struct file_id_source *source, const struct file_id *id);

/* Open by handle, with open(2) flags. */
int file_id_open(struct file_id_source *source, const struct file_id *id,
		 int flags, int *ret_fd);

static inline bool file_id_has_handle(const struct file_id *id)
{
	return id->handle_len;
}

static inline size_t file_id_size(const struct file_id *id)
{
	return offsetof(struct file_id, handle) + id->handle_len;
}

static inline bool file_id_equal(const struct file_id *a, const struct file_id *b)
{
	return a->ino == b->ino && a->mount == b->mount &&
	       a->handle_type == b->handle_type && a->handle_len == b->handle_len &&
	       !memcmp(a->handle, b->handle, a->handle_len);
}

#endif
