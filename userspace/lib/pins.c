// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Pins of a mount in bpffs. Every directory is opened without following links
 * and checked through its fd before it is used: /sys/fs/bpf may be writable for
 * all (a plain "mount -t bpf" makes it 01777), so another user may have made a
 * directory of our name first.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include <thru/policy.h>

#include "lib/pins.h"

/* THRU_PIN_ROOT is this directory's `thru`. */
#define BPFFS	"/sys/fs/bpf"
_Static_assert(sizeof(THRU_PIN_ROOT) == sizeof(BPFFS "/thru"), "pin root");

/* How long to wait for another process' change: one takes microseconds. */
#define LOCK_WAIT_MS	5000
#define LOCK_POLL_MS	10

/* `shared`: others may make entries, as long as they cannot touch ours. */
static int check_dir(int fd, bool shared)
{
	struct statfs fs;
	struct stat st;
	bool open_to_all;

	if (fstatfs(fd, &fs) || fstat(fd, &st))
		return -errno;
	if (fs.f_type != BPF_FS_MAGIC)
		return -ENODEV;
	open_to_all = st.st_mode & (S_IWGRP | S_IWOTH);
	if (shared && (st.st_mode & S_ISVTX))
		open_to_all = false;
	if (st.st_uid != 0 || open_to_all)
		return -EPERM;
	return 0;
}

static int open_checked(int parent, const char *name, bool shared, int *ret_fd)
{
	int fd, err;

	fd = openat(parent, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOTDIR || errno == ELOOP ? -EPERM : -errno;

	err = check_dir(fd, shared);
	if (err) {
		close(fd);
		return err;
	}
	*ret_fd = fd;
	return 0;
}

static int open_below(int parent, const char *name, bool create, int *ret_fd)
{
	if (create && mkdirat(parent, name, 0700) && errno != EEXIST)
		return -errno;
	return open_checked(parent, name, false, ret_fd);
}

/* bpffs and THRU_PIN_ROOT in it. */
static int open_root(bool create, int *ret_bpffs, int *ret_root)
{
	int bpffs, err;

	err = open_checked(AT_FDCWD, BPFFS, true, &bpffs);
	if (err)
		return err == -ENOENT ? -ENODEV : err;

	err = open_below(bpffs, "thru", create, ret_root);
	if (err)
		close(bpffs);
	else
		*ret_bpffs = bpffs;
	return err;
}

int thru_pins_open(uint32_t conn, bool create, int *ret_dirfd)
{
	int bpffs, root, err, tries = 10;
	char name[16];

	snprintf(name, sizeof(name), "%u", conn);
	do {
		err = open_root(create, &bpffs, &root);
		if (err)
			return err;
		err = open_below(root, name, create, ret_dirfd);
		close(root);
		close(bpffs);
		/* The last other mount may just have pruned the root. */
	} while (err == -ENOENT && create && --tries);
	return err;
}

int thru_pins_lock(int dirfd)
{
	const struct timespec pause = { .tv_nsec = LOCK_POLL_MS * 1000000L };
	int waited;

	/* Not a blocking flock(): a stopped process must not stop the others. */
	for (waited = 0; flock(dirfd, LOCK_EX | LOCK_NB); waited += LOCK_POLL_MS) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (waited >= LOCK_WAIT_MS)
			return -EAGAIN;
		nanosleep(&pause, NULL);
	}
	return 0;
}

int thru_pins_open_locked(uint32_t conn, bool create, int *ret_dirfd)
{
	int dirfd, err, tries;
	struct stat st;

	for (tries = 10; tries; tries--) {
		err = thru_pins_open(conn, create, &dirfd);
		if (err)
			return err;
		err = thru_pins_lock(dirfd);
		if (!err && fstat(dirfd, &st))
			err = -errno;
		/* Who held it may have removed it meanwhile. */
		if (!err && st.st_nlink) {
			*ret_dirfd = dirfd;
			return 0;
		}
		close(dirfd);
		if (err)
			return err;
	}
	return -ENOENT;
}

/* Call `remove` for each entry, whatever becomes of the others. */
static int for_each_entry(int dirfd, int (*remove)(int dirfd, const char *name, uint32_t keep),
			  uint32_t keep)
{
	struct dirent *entry;
	int fd, err = 0;
	DIR *dir;

	/* A new open file: readdir moves its position, and closedir closes it. */
	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}

	while ((errno = 0, entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		err = err ?: remove(dirfd, entry->d_name, keep);
	}
	err = err ?: -errno;
	closedir(dir);
	return err;
}

static int remove_pin(int dirfd, const char *name, uint32_t keep)
{
	if (unlinkat(dirfd, name, 0) && errno != ENOENT && errno != EISDIR)
		return -errno;
	return 0;
}

static void set_name(uint32_t id, char name[16])
{
	snprintf(name, 16, "%u", id);
}

static int remove_set(int dirfd, const char *name, uint32_t keep)
{
	char kept[16];
	int fd, err;

	set_name(keep, kept);
	if (!strcmp(name, kept))
		return 0;
	fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOTDIR || errno == ENOENT ? 0 : -errno;
	err = for_each_entry(fd, remove_pin, 0);
	close(fd);
	if (!err && unlinkat(dirfd, name, AT_REMOVEDIR) && errno != ENOENT)
		err = -errno;
	return err;
}

int thru_pins_open_set(int dirfd, uint32_t id, bool create, int *ret_fd)
{
	char name[16];

	set_name(id, name);
	return open_below(dirfd, name, create, ret_fd);
}

int thru_pins_clear_sets(int dirfd, uint32_t keep)
{
	return for_each_entry(dirfd, remove_set, keep);
}

/* The link first: who finds it finds the rest. No map has the id 0. */
int thru_pins_clear(int dirfd)
{
	return for_each_entry(dirfd, remove_pin, 0) ?: thru_pins_clear_sets(dirfd, 0);
}

int thru_pins_prune(uint32_t conn)
{
	int bpffs, root, err;
	char name[16];

	err = open_root(false, &bpffs, &root);
	if (err)
		return err;

	snprintf(name, sizeof(name), "%u", conn);
	if (unlinkat(root, name, AT_REMOVEDIR))
		err = -errno;
	/* Fails while other mounts have pins, as it should. */
	else
		unlinkat(bpffs, "thru", AT_REMOVEDIR);
	close(root);
	close(bpffs);
	return err;
}

int thru_pin_put(int dirfd, const char *name, int bpf_fd)
{
	LIBBPF_OPTS(bpf_obj_pin_opts, opts,
		.file_flags = BPF_F_PATH_FD,
		.path_fd = dirfd);

	return bpf_obj_pin_opts(bpf_fd, name, &opts);
}

int thru_pin_get(int dirfd, const char *name, int *ret_fd)
{
	LIBBPF_OPTS(bpf_obj_get_opts, opts,
		.file_flags = BPF_F_PATH_FD,
		.path_fd = dirfd);
	int fd = bpf_obj_get_opts(name, &opts);

	if (fd < 0)
		return fd;
	*ret_fd = fd;
	return 0;
}
