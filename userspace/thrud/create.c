// SPDX-License-Identifier: GPL-2.0-or-later
/* What makes a name: mknod, mkdir, symlink, link, create, tmpfile. As the caller. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "thrud/caller.h"
#include "thrud/file.h"
#include "thrud/lookup.h"
#include "thrud/noatime.h"
#include "thrud/ops.h"
#include "thrud/shard.h"
#include "thrud/thrud.h"

/* One of mknod, mkdir, symlink: what to make, and with what. */
struct making {
	mode_t mode;		/* with the type */
	dev_t rdev;
	const char *target;	/* of a symlink */
};

static int make(int dir_fd, const char *name, const struct making *m)
{
	int ret;

	if (m->target)
		ret = symlinkat(m->target, dir_fd, name);
	else if (S_ISDIR(m->mode))
		ret = mkdirat(dir_fd, name, m->mode & 07777);
	else
		ret = mknodat(dir_fd, name, m->mode, m->rdev);
	return ret < 0 ? -errno : 0;
}

static int do_make(fuse_req_t req, fuse_ino_t parent, const char *name,
		   const struct making *m, struct entry *ret_entry)
{
	bool device = S_ISCHR(m->mode) || S_ISBLK(m->mode);
	int dir_fd, err;

	if (!name_ok(name))
		return -EINVAL;
	err = inode_get(mirror.inodes, parent, &dir_fd);
	if (err)
		return err;
	/* Owning the directory does not do for a device: all rights. */
	err = caller_enter(fuse_req_ctx(req), dir_fd, device ? dir_fd : -1);
	if (!err) {
		err = make(dir_fd, name, m);
		caller_leave();
	}
	if (!err)
		err = entry_lookup(dir_fd, name, ret_entry);
	inode_put(mirror.inodes, dir_fd);
	return err;
}

static void make_and_reply(fuse_req_t req, fuse_ino_t parent, const char *name,
			   const struct making *m)
{
	struct entry entry;
	int err = do_make(req, parent, name, m, &entry);

	entry_reply(req, err, &entry);
}

void mirror_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		  dev_t rdev)
{
	make_and_reply(req, parent, name, &(struct making){ .mode = mode, .rdev = rdev });
}

void mirror_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	make_and_reply(req, parent, name, &(struct making){ .mode = S_IFDIR | mode });
}

void mirror_symlink(fuse_req_t req, const char *target, fuse_ino_t parent,
		    const char *name)
{
	make_and_reply(req, parent, name, &(struct making){ .target = target });
}

/* By its path in /proc: AT_EMPTY_PATH would need CAP_DAC_READ_SEARCH. */
static int link_fd(fuse_req_t req, int fd, int dir_fd, const char *name)
{
	char path[16];
	int err;

	snprintf(path, sizeof(path), "%d", fd);
	err = caller_enter(fuse_req_ctx(req), dir_fd, fd);
	if (err)
		return err;
	if (linkat(AT_FDCWD, path, dir_fd, name, AT_SYMLINK_FOLLOW) < 0)
		err = -errno;
	caller_leave();
	return err;
}

static int do_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name,
		   struct entry *ret_entry)
{
	int fd, dir_fd, err;

	if (!name_ok(name))
		return -EINVAL;
	err = inode_get(mirror.inodes, ino, &fd);
	if (err)
		return err;
	err = inode_get(mirror.inodes, parent, &dir_fd);
	if (!err) {
		err = link_fd(req, fd, dir_fd, name);
		if (!err)
			err = entry_lookup(dir_fd, name, ret_entry);
		inode_put(mirror.inodes, dir_fd);
	}
	inode_put(mirror.inodes, fd);
	return err;
}

void mirror_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name)
{
	struct entry entry;
	int err = do_link(req, ino, parent, name, &entry);

	entry_reply(req, err, &entry);
}

/* The file at `fd` has been created, or was there: enter it, and make it an open file. */
static int open_created(int fd, bool pin, struct entry *ret_entry, struct file **ret_file)
{
	struct found found = { .fd = fd };
	struct node node;
	int err;

	if (fstat(fd, &found.st) < 0) {
		err = -errno;
		goto err;
	}
	err = entry_make(&found, ret_entry);
	if (err)
		goto err;
	if (pin)
		inode_pin(mirror.inodes, &found);
	noatime_file(fd);
	node = (struct node){
		.nodeid = ret_entry->e.ino,
		.generation = ret_entry->e.generation,
		.backing_id = ret_entry->backing_id,
	};
	err = file_new(&node, fd, ret_file);
	if (err)
		entry_undo(ret_entry);
	return err;
err:
	close(fd);
	return err;
}

/*
 * There is such a file already. What the caller may do with it is not what he may do in
 * the directory, and the kernel takes it for created and asks no more. What is no
 * regular file, and what another has put into a sticky directory, is left to the kernel:
 * for -ESTALE it looks the name up again, and opens what it finds as any other.
 */
static int open_existing(fuse_req_t req, int dir_fd, const char *name, int flags,
			 int *ret_fd)
{
	struct found found;
	struct stat dir;
	int err;

	err = lookup_find(dir_fd, name, &found);
	if (err)
		return err;
	err = -ESTALE;
	if (!S_ISREG(found.st.st_mode) || fstat(dir_fd, &dir) < 0)
		goto out;
	if (dir.st_mode & S_ISVTX && found.st.st_uid != fuse_req_ctx(req)->uid)
		goto out;
	/* Reading and truncating are not the owner's by being the owner: all his rights. */
	err = caller_enter(fuse_req_ctx(req), found.fd, found.fd);
	if (!err) {
		err = inode_reopen(found.fd, flags & ~O_CREAT, ret_fd);
		caller_leave();
	}
out:
	found_close(&found);
	return err;
}

static int make_file(fuse_req_t req, int dir_fd, const char *name, int flags,
		     mode_t mode, int *ret_fd)
{
	int fd, err;

	err = caller_enter(fuse_req_ctx(req), dir_fd, -1);
	if (err)
		return err;
	fd = openat(dir_fd, name, flags | O_NOFOLLOW | O_CLOEXEC, mode & 07777);
	err = fd < 0 ? -errno : 0;
	caller_leave();
	if (!err)
		*ret_fd = fd;
	return err;
}

/* How often a name may come and go meanwhile. */
#define CREATE_TRIES	10

static int create_at(fuse_req_t req, int dir_fd, const char *name, int flags,
		     mode_t mode, int *ret_fd)
{
	int excl = flags & O_CREAT ? O_EXCL : 0;
	int tries = CREATE_TRIES, err;

	do {
		err = make_file(req, dir_fd, name, flags | excl, mode, ret_fd);
		if (err != -EEXIST || flags & O_EXCL)
			return err;
		err = open_existing(req, dir_fd, name, flags, ret_fd);
	} while (err == -ENOENT && --tries);
	return err == -ENOENT ? -ESTALE : err;
}

static int do_create(fuse_req_t req, fuse_ino_t parent, const char *name, int flags,
		     mode_t mode, struct entry *ret_entry, struct file **ret_file)
{
	int dir_fd, fd, err;

	err = inode_get(mirror.inodes, parent, &dir_fd);
	if (err)
		return err;
	err = create_at(req, dir_fd, name, flags, mode, &fd);
	inode_put(mirror.inodes, dir_fd);
	if (err)
		return err;
	return open_created(fd, flags & O_TMPFILE & ~O_DIRECTORY, ret_entry, ret_file);
}

static void create_and_reply(fuse_req_t req, fuse_ino_t parent, const char *name,
			     int extra_flags, mode_t mode, struct fuse_file_info *fi)
{
	int flags = io_open_flags(fi->flags) | extra_flags;
	struct entry entry;
	struct file *file;
	int err;

	err = do_create(req, parent, name, flags, mode, &entry, &file);
	if (err) {
		fuse_reply_err(req, -err);
		return;
	}
	io_fill_open(file, fi->flags, fi);
	if (thru_reply_create(mirror.ts, req, &entry.e, entry.backing_id, fi,
			      file->passthrough, file->backing_id)) {
		file_free(file);
		entry_undo(&entry);
	}
}

void mirror_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		   struct fuse_file_info *fi)
{
	if (!name_ok(name))
		fuse_reply_err(req, EINVAL);
	else
		create_and_reply(req, parent, name, O_CREAT | (fi->flags & O_EXCL), mode, fi);
}

void mirror_tmpfile(fuse_req_t req, fuse_ino_t parent, mode_t mode,
		    struct fuse_file_info *fi)
{
	/* O_EXCL: it is never to have a name. */
	create_and_reply(req, parent, ".", O_TMPFILE | (fi->flags & O_EXCL), mode, fi);
}
