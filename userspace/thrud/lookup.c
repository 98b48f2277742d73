// SPDX-License-Identifier: GPL-2.0-or-later
/* Lookup and forget: how the kernel comes to know an inode, and ceases to. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "thrud/lookup.h"
#include "thrud/thrud.h"

bool name_ok(const char *name)
{
	return name[0] && strcmp(name, ".") && strcmp(name, "..") && !strchr(name, '/');
}

int lookup_find(int dir_fd, const char *name, struct found *ret_found)
{
	struct found found = { .is_path = true };
	int err;

	if (!name_ok(name))
		return -EINVAL;
	found.fd = openat(dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (found.fd < 0)
		return -errno;
	if (fstatat(found.fd, "", &found.st, AT_EMPTY_PATH | AT_NO_AUTOMOUNT) < 0) {
		err = -errno;
		found_close(&found);
		return err;
	}
	*ret_found = found;
	return 0;
}

void fix_ino(uint64_t nodeid, struct stat *st)
{
	st->st_ino = inode_shown(nodeid, st->st_ino);
}

int entry_make(struct found *found, struct entry *ret_entry)
{
	struct node node;
	int err;

	err = inode_enter(mirror.inodes, found, &node);
	if (!err) {
		*ret_entry = (struct entry){
			.e = {
				.ino = node.nodeid,
				.generation = node.generation,
				.attr = found->st,
				.attr_timeout = mirror.attr_timeout,
				.entry_timeout = mirror.entry_timeout,
			},
			.backing_id = node.backing_id,
		};
		fix_ino(node.nodeid, &ret_entry->e.attr);
	}
	return err;
}

int entry_lookup(int dir_fd, const char *name, struct entry *ret_entry)
{
	struct found found;
	int err;

	err = lookup_find(dir_fd, name, &found);
	if (err)
		return err;
	err = entry_make(&found, ret_entry);
	found_close(&found);
	return err;
}

void entry_undo(const struct entry *entry)
{
	inode_forget(mirror.inodes, entry->e.ino, 1);
}

void entry_reply(fuse_req_t req, int err, const struct entry *entry)
{
	if (err) {
		fuse_reply_err(req, -err);
		return;
	}
	/* The request may have been interrupted meanwhile. */
	if (thru_reply_entry(mirror.ts, req, &entry->e, entry->backing_id))
		entry_undo(entry);
}

static int do_lookup(fuse_ino_t parent, const char *name, struct entry *ret_entry)
{
	int dir_fd, err;

	err = inode_get(mirror.inodes, parent, &dir_fd);
	if (err)
		return err;
	err = entry_lookup(dir_fd, name, ret_entry);
	inode_put(mirror.inodes, dir_fd);
	return err;
}

void mirror_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct entry entry;
	int err = do_lookup(parent, name, &entry);

	entry_reply(req, err, &entry);
}

void mirror_forget(fuse_req_t req, fuse_ino_t ino, uint64_t nlookup)
{
	inode_forget(mirror.inodes, ino, nlookup);
	fuse_reply_none(req);
}

void mirror_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	size_t i;

	for (i = 0; i < count; i++)
		inode_forget(mirror.inodes, forgets[i].ino, forgets[i].nlookup);
	fuse_reply_none(req);
}
