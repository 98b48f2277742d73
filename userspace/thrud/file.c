// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Level INO or better: the inode has its backing, an open refers to it as id 0.
 * Level DATA: a backing id lives from an inode's first open to its last close.
 * Below, and for an inode the kernel refuses as backing: page cache.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "thrud/caller.h"
#include "thrud/file.h"
#include "thrud/noatime.h"
#include "thrud/thrud.h"

#define BUCKETS 1024

/* The mode that the open files of one inode share. */
struct file_mode {
	struct file_mode *next;
	uint64_t nodeid;
	uint32_t generation;	/* another owner of the number is another inode */
	unsigned int files;
	int32_t backing_id;	/* 0: page cache */
};

/* Guards the table and all modes; held across the ioctls of backing ids. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file_mode *buckets[BUCKETS];

static struct file_mode **find(const struct node *node)
{
	struct file_mode **p = &buckets[node->nodeid % BUCKETS];

	while (*p && ((*p)->nodeid != node->nodeid ||
		      (*p)->generation != node->generation))
		p = &(*p)->next;
	return p;
}

bool file_has_setid(int fd)
{
	struct stat st;

	if (fstatat(fd, "", &st, AT_EMPTY_PATH) < 0)
		return true;
	return st.st_mode & (S_ISUID | S_ISGID);
}

/*
 * The kernel writes to the backing file with the credentials that are in force
 * here. They are such that its writes drop set-id bits; so a file that has some
 * goes through the daemon, which knows who may keep them.
 */
static int32_t open_backing(int fd)
{
	int32_t id;
	int err;

	if (file_has_setid(fd) || caller_drop_setid(NULL))
		return 0;
	err = noatime_backing(fd, S_IFREG, THRU_OPS_DATA, &id);
	caller_keep_setid();
	return err ? 0 : id;
}

static struct file_mode *mode_get(const struct node *node, int fd)
{
	struct file_mode **p, *mode;

	pthread_mutex_lock(&lock);
	p = find(node);
	mode = *p;
	if (!mode) {
		mode = calloc(1, sizeof(*mode));
		if (!mode)
			goto out;
		mode->nodeid = node->nodeid;
		mode->generation = node->generation;
		mode->backing_id = open_backing(fd);
		*p = mode;
	}
	mode->files++;
out:
	pthread_mutex_unlock(&lock);
	return mode;
}

static void mode_put(struct file_mode *mode)
{
	struct file_mode **p;

	pthread_mutex_lock(&lock);
	if (!--mode->files) {
		for (p = &buckets[mode->nodeid % BUCKETS]; *p != mode; p = &(*p)->next)
			;
		*p = mode->next;
		if (mode->backing_id)
			thru_backing_close(mirror.ts, mode->backing_id);
		free(mode);
	}
	pthread_mutex_unlock(&lock);
}

int file_new(const struct node *node, int fd, struct file **ret_file)
{
	struct file *file = calloc(1, sizeof(*file));

	if (!file)
		goto err;
	file->fd = fd;
	if (thru_session_level(mirror.ts) <= THRU_LEVEL_INO) {
		file->passthrough = node->backing_id && mirror.ops & THRU_OPS_DATA;
	} else if (thru_session_level(mirror.ts) == THRU_LEVEL_DATA &&
		   mirror.ops & THRU_OPS_DATA) {
		file->mode = mode_get(node, fd);
		if (!file->mode)
			goto err;
		file->backing_id = file->mode->backing_id;
		file->passthrough = file->backing_id;
	}
	*ret_file = file;
	return 0;
err:
	free(file);
	close(fd);
	return -ENOMEM;
}

void file_free(struct file *file)
{
	if (file->mode)
		mode_put(file->mode);
	close(file->fd);
	free(file);
}
