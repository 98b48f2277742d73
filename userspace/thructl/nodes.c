// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree of names. An inode tells its name and its parent when the policy decides on
 * it, and when the daemon is told of it; the last word counts, so renames are followed.
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nodes.h"

#define DEPTH_MAX	2048	/* of a path: more is a loop, made by renames */

static int compare(const void *a, const void *b)
{
	const struct node *one = a, *other = b;

	return one->nodeid < other->nodeid ? -1 : one->nodeid > other->nodeid;
}

static struct node *find(const struct nodes *nodes, uint64_t nodeid)
{
	const struct node key = { .nodeid = nodeid };
	struct node **found = tfind(&key, &nodes->tree, compare);

	return found ? *found : NULL;
}

const struct node *nodes_find(const struct nodes *nodes, uint64_t nodeid)
{
	return find(nodes, nodeid);
}

void nodes_keep(struct nodes *nodes, const struct trace_named *named)
{
	struct node *node = find(nodes, named->event.nodeid);

	if (!node) {
		node = ctl_alloc(calloc(1, sizeof(*node)));
		node->nodeid = named->event.nodeid;
		ctl_alloc(tsearch(node, &nodes->tree, compare));
	}
	free(node->name);
	node->name = ctl_alloc(strndup(named->name, sizeof(named->name)));
	node->parent = named->parent;
	if (named->event.kind == TRACE_POLICY) {
		node->tag = named->tag;
		node->decided = true;
	}
}

char *nodes_path(const struct nodes *nodes, uint64_t nodeid)
{
	char *path = ctl_alloc(strdup("")), *longer;
	unsigned int depth;

	for (depth = 0; nodeid != ROOT_NODEID; depth++) {
		const struct node *node = find(nodes, nodeid);

		if (!node || !*node->name || depth == DEPTH_MAX) {
			if (asprintf(&longer, "[inode %llu]%s", (unsigned long long)nodeid,
				     path) < 0)
				longer = NULL;
			free(path);
			return ctl_alloc(longer);
		}
		if (asprintf(&longer, "/%s%s", node->name, path) < 0)
			longer = NULL;
		free(path);
		path = ctl_alloc(longer);
		nodeid = node->parent;
	}
	longer = mount_path(nodes->mount, *path ? path : "/");
	free(path);
	return longer;
}

static void free_node(void *nodep)
{
	struct node *node = nodep;

	free(node->name);
	free(node);
}

void nodes_free(struct nodes *nodes)
{
	tdestroy(nodes->tree, free_node);
	nodes->tree = NULL;
}
