// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * File handles: name_to_handle_at(2), open_by_handle_at(2). The latter needs
 * CAP_DAC_READ_SEARCH and a file system that can be exported; without either an
 * identity has no handle, and its inode is kept by descriptor.
 */
#include <errno.h>
#include <unistd.h>

#include "thrud/fileid.h"

struct handle_buf {
	struct file_handle fh;
	unsigned char space[MAX_HANDLE_SZ];
};

static int get_handle(int fd, struct handle_buf *h, int *ret_mount_id)
{
	h->fh.handle_bytes = MAX_HANDLE_SZ;
	if (name_to_handle_at(fd, "", &h->fh, ret_mount_id, AT_EMPTY_PATH) < 0)
		return -errno;
	/* Stored in a byte; 128 at most by definition. */
	if (h->fh.handle_bytes > UINT8_MAX)
		return -EOVERFLOW;
	return 0;
}

static int get_mount_id(int fd, int *ret_mount_id)
{
	struct statx stx;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &stx) < 0)
		return -errno;
	/* Linux 5.8; before, all is taken for one mount unless st_dev differs. */
	*ret_mount_id = stx.stx_mask & STATX_MNT_ID ? (int)stx.stx_mnt_id : 0;
	return 0;
}

int file_id_probe(int root_fd)
{
	struct handle_buf h;
	int mount_id, fd, err;

	err = get_handle(root_fd, &h, &mount_id);
	if (err)
		return err;
	fd = open_by_handle_at(root_fd, &h.fh, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

int file_id_source_init(struct file_id_source *source, int root_fd,
			bool use_handles, struct mounts *mounts)
{
	struct stat st;

	if (fstat(root_fd, &st) < 0)
		return -errno;
	source->use_handles = use_handles;
	source->root_dev = st.st_dev;
	source->mounts = mounts;
	return get_mount_id(root_fd, &source->root_mount_id);
}

/* FNV-1a; the kernel compares 32 bits of generation. */
static uint32_t digest(int type, const unsigned char *bytes, size_t len)
{
	uint32_t sum = 2166136261u ^ type;
	size_t i;

	for (i = 0; i < len; i++)
		sum = (sum ^ bytes[i]) * 16777619u;
	return sum;
}

int file_id_get(struct file_id_source *source, int fd, const struct stat *st,
		struct file_id_buf *ret_id)
{
	struct file_id *id = &ret_id->id;
	struct handle_buf h;
	int mount_id, err = -EOPNOTSUPP;
	bool usable;

	*id = (struct file_id){ .ino = st->st_ino };
	h.fh.handle_bytes = 0;
	if (source->use_handles)
		err = get_handle(fd, &h, &mount_id);
	usable = !err;
	if (err)
		err = get_mount_id(fd, &mount_id);
	if (err)
		return err;

	if (mount_id != source->root_mount_id || st->st_dev != source->root_dev) {
		err = mounts_get(source->mounts, mount_id, st->st_dev, fd, &id->mount);
		if (err)
			return err;
		usable = usable && mounts_fd(source->mounts, id->mount) >= 0;
	}
	if (usable) {
		id->handle_type = h.fh.handle_type;
		id->handle_len = h.fh.handle_bytes;
		memcpy(id->handle, h.fh.f_handle, h.fh.handle_bytes);
		id->generation = digest(id->handle_type, id->handle, id->handle_len);
	}
	return 0;
}

void file_id_put(struct file_id_source *source, const struct file_id *id)
{
	mounts_put(source->mounts, id->mount);
}

int file_id_open(struct file_id_source *source, const struct file_id *id,
		 int flags, int *ret_fd)
{
	struct handle_buf h;
	int fd;

	h.fh.handle_bytes = id->handle_len;
	h.fh.handle_type = id->handle_type;
	memcpy(h.fh.f_handle, id->handle, id->handle_len);
	fd = open_by_handle_at(mounts_fd(source->mounts, id->mount), &h.fh,
			       flags | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}
