/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef THRUD_LOOKUP_H
#define THRUD_LOOKUP_H

#include <fuse_lowlevel.h>

#include "thrud/inode.h"

/* An entry the kernel is about to be told of; undone by entry_undo(). */
struct entry {
	struct fuse_entry_param e;
	int32_t backing_id;
};

/* What `name` in the directory `dir_fd` is; nothing is followed. */
int lookup_find(int dir_fd, const char *name, struct found *ret_found);

/* Enter it into the table. May take over found->fd. */
int entry_make(struct found *found, struct entry *ret_entry);

/* lookup_find() and entry_make() */
int entry_lookup(int dir_fd, const char *name, struct entry *ret_entry);

/* The kernel was not told after all. */
void entry_undo(const struct entry *entry);

/* Reply with the entry, or with `err`; the kernel may no longer want to know. */
void entry_reply(fuse_req_t req, int err, const struct entry *entry);

/* st_ino as the mirror shows it. */
void fix_ino(uint64_t nodeid, struct stat *st);

void mirror_lookup(fuse_req_t req, fuse_ino_t parent, const char *name);
void mirror_forget(fuse_req_t req, fuse_ino_t ino, uint64_t nlookup);
void mirror_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets);

#endif
