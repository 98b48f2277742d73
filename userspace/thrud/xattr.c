// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Extended attributes, ACLs among them. By path in /proc: O_PATH will not do. Set
 * as the caller, and read as root: the kernel has checked that.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "thrud/caller.h"
#include "thrud/ops.h"
#include "thrud/thrud.h"

#define TRUSTED		"trusted."
#define ACL_ACCESS	"system.posix_acl_access"
#define ACL_DEFAULT	"system.posix_acl_default"
#define FILE_CAPS	"security.capability"

/* The inode, and a path of it relative to the thread's working directory. */
struct target {
	int fd;
	char path[16];
};

static int target_get(fuse_ino_t ino, struct target *t)
{
	int err = inode_get(mirror.inodes, ino, &t->fd);

	if (!err)
		snprintf(t->path, sizeof(t->path), "%d", t->fd);
	return err;
}

static void target_put(struct target *t)
{
	inode_put(mirror.inodes, t->fd);
}

/*
 * An access ACL set by who is not in the file's group clears its set-gid bit;
 * the kernel has found that out and says so, of a default ACL as well.
 */
static int clear_setgid(const struct target *t)
{
	struct stat st;

	if (stat(t->path, &st) < 0)
		return -errno;
	if (st.st_mode & S_ISGID && chmod(t->path, st.st_mode & 07777 & ~S_ISGID) < 0)
		return -errno;
	return 0;
}

static int set_as_caller(fuse_req_t req, const struct target *t, const char *name,
			 const char *value, size_t size, int flags)
{
	int err;

	err = caller_enter(fuse_req_ctx(req), t->fd, -1);
	if (err)
		return err;
	if (setxattr(t->path, name, value, size, flags) < 0)
		err = -errno;
	else if (thru_request_kill_priv() && !strcmp(name, ACL_ACCESS))
		err = clear_setgid(t);
	caller_leave();
	return err;
}

static int do_setxattr(fuse_req_t req, fuse_ino_t ino, const char *name,
		       const char *value, size_t size, int flags)
{
	struct target t;
	int err;

	err = target_get(ino, &t);
	if (err)
		return err;
	err = set_as_caller(req, &t, name, value, size, flags);
	target_put(&t);
	return err;
}

void mirror_setxattr(fuse_req_t req, fuse_ino_t ino, const char *name,
		     const char *value, size_t size, int flags)
{
	REPLY_ERR(req, do_setxattr(req, ino, name, value, size, flags));
}

static int remove_as_caller(fuse_req_t req, const struct target *t, const char *name)
{
	int err;

	err = caller_enter(fuse_req_ctx(req), t->fd, -1);
	if (err)
		return err;
	if (removexattr(t->path, name) < 0)
		err = -errno;
	caller_leave();
	return err;
}

static int do_removexattr(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	struct target t;
	int err;

	err = target_get(ino, &t);
	if (err)
		return err;
	err = remove_as_caller(req, &t, name);
	/* The kernel has capabilities of a file removed for whoever writes to it. */
	if (err == -EPERM && !strcmp(name, FILE_CAPS) &&
	    !caller_may_write(fuse_req_ctx(req), t.fd))
		err = removexattr(t.path, name) < 0 ? -errno : 0;
	target_put(&t);
	return err;
}

void mirror_removexattr(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	REPLY_ERR(req, do_removexattr(req, ino, name));
}

/* `buf` of `size` bytes, or NULL and 0 to ask for the size. */
static ssize_t do_getxattr(fuse_ino_t ino, const char *name, char *buf, size_t size)
{
	struct target t;
	ssize_t len;

	len = target_get(ino, &t);
	if (len)
		return len;
	len = getxattr(t.path, name, buf, size);
	if (len < 0)
		len = -errno;
	target_put(&t);
	/*
	 * The kernel asks for the ACL to check permissions, and has to know that
	 * there is none where the source can have none: any other error is the
	 * caller's (fs/fuse/acl.c).
	 */
	if (len == -EOPNOTSUPP &&
	    (!strcmp(name, ACL_ACCESS) || !strcmp(name, ACL_DEFAULT)))
		len = -ENODATA;
	return len;
}

/* Reply to a query for `size` bytes of something that turned out `len` long. */
static void reply_sized(fuse_req_t req, ssize_t len, const char *buf, size_t size)
{
	if (len < 0)
		fuse_reply_err(req, -len);
	else if (!size)
		fuse_reply_xattr(req, len);
	else if ((size_t)len > size)
		fuse_reply_err(req, ERANGE);
	else
		fuse_reply_buf(req, buf, len);
}

void mirror_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size)
{
	char *buf = size ? malloc(size) : NULL;

	if (size && !buf)
		fuse_reply_err(req, ENOMEM);
	else
		reply_sized(req, do_getxattr(ino, name, buf, size), buf, size);
	free(buf);
}

/* Of the names in `buf`, those that start otherwise than `prefix`; the new length. */
static size_t leave_out(char *buf, size_t len, const char *prefix)
{
	size_t used = 0, size;
	char *name;

	for (name = buf; name < buf + len; name += size) {
		size = strlen(name) + 1;
		if (!strncmp(name, prefix, strlen(prefix)))
			continue;
		memmove(buf + used, name, size);
		used += size;
	}
	return used;
}

/* All names, allocated. */
static ssize_t list_all(fuse_ino_t ino, char **ret_buf)
{
	char *buf = NULL;
	struct target t;
	ssize_t len;

	len = target_get(ino, &t);
	if (len)
		return len;
	/* Between the two calls the list may grow. */
	do {
		len = listxattr(t.path, NULL, 0);
		if (len < 0)
			break;
		free(buf);
		buf = malloc(len + 1);
		if (!buf) {
			errno = ENOMEM;
			len = -1;
			break;
		}
		if (len)
			len = listxattr(t.path, buf, len);
	} while (len < 0 && errno == ERANGE);
	if (len < 0) {
		len = -errno;
		free(buf);
	} else {
		*ret_buf = buf;
	}
	target_put(&t);
	return len;
}

/* The daemon is shown what others are not: trusted attributes are root's. */
void mirror_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size)
{
	char *buf = NULL;
	ssize_t len = list_all(ino, &buf);

	if (len > 0 && fuse_req_ctx(req)->uid)
		len = leave_out(buf, len, TRUSTED);
	reply_sized(req, len, buf, size);
	if (len >= 0)
		free(buf);
}
