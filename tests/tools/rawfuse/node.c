// SPDX-License-Identifier: GPL-2.0-or-later
/* The inodes that the kernel knows, each kept by an O_PATH descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rawfuse/server.h"

struct proc_path proc_path(int fd)
{
	struct proc_path path;

	snprintf(path.name, sizeof(path.name), "/proc/self/fd/%d", fd);
	return path;
}

uint64_t node_id(const struct server *s, const struct stat *st)
{
	if (st->st_ino == s->root.st_ino && st->st_dev == s->root.st_dev)
		return FUSE_ROOT_ID;
	return st->st_ino;
}

static struct node *lookup(struct server *s, uint64_t nodeid)
{
	size_t i;

	for (i = 0; i < s->node_count; i++)
		if (s->nodes[i].nodeid == nodeid)
			return &s->nodes[i];
	return NULL;
}

/* The descriptor stays the node's. */
int node_fd(struct server *s, uint64_t nodeid, int *ret_fd)
{
	struct node *node;

	if (nodeid == FUSE_ROOT_ID) {
		*ret_fd = s->source;
		return 0;
	}
	node = lookup(s, nodeid);
	if (!node)
		return -ESTALE;
	*ret_fd = node->fd;
	return 0;
}

/* An inode by its name, "" for `dir` itself; the descriptor is the caller's. */
int node_find(struct server *s, int dir, const char *name, uint64_t *ret_nodeid,
	      int *ret_fd)
{
	struct stat st;
	int fd, err;

	if (*name)
		fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	else
		fd = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	*ret_nodeid = node_id(s, &st);
	*ret_fd = fd;
	return 0;
}

/* One more lookup by the kernel. Takes over `fd` unless it fails. */
int node_remember(struct server *s, uint64_t nodeid, int fd,
		  struct node **ret_node)
{
	struct node *node = lookup(s, nodeid);

	if (!node) {
		node = reallocarray(s->nodes, s->node_count + 1, sizeof(*node));
		if (!node)
			return -ENOMEM;
		s->nodes = node;
		node += s->node_count++;
		*node = (struct node){ .nodeid = nodeid, .fd = fd };
	} else {
		close(fd);
	}
	node->nlookup++;
	*ret_node = node;
	return 0;
}

void node_forget(struct server *s, uint64_t nodeid, uint64_t nlookup)
{
	struct node *node = lookup(s, nodeid);

	if (!node || s->knobs.keep)
		return;
	node->nlookup -= nlookup < node->nlookup ? nlookup : node->nlookup;
	if (node->nlookup)
		return;
	if (node->backing_id)
		backing_close(s, node->backing_id);
	close(node->fd);
	*node = s->nodes[--s->node_count];
}
