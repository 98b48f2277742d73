/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef THRU_LIB_MOUNT_H
#define THRU_LIB_MOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>

/* Linux 5.10, and later in libcs. */
#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif

struct fuse_args;

#define MOUNT_STRINGS_MAX 8

/* What to mount, how and where. Zeroed, then mount_parse(). */
struct mount {
	unsigned long flags;		/* MS_* */
	bool allow_other;
	bool allow_root;		/* includes allow_other; the rest is libfuse's */
	bool auto_unmount;
	char *fsname;			/* shown as the source */
	char *subtype;			/* "": the type is shown as plain "fuse" */
	char *strings[MOUNT_STRINGS_MAX];	/* "key=value" for the kernel */
	size_t string_count;
	int err;			/* of mount_parse(), while it parses */

	char *target;			/* absolute path, as it was */
	int target_fd;			/* of the mountpoint, until the mount is shown, or -1 */
	int mnt_fd;			/* made and not yet shown, or -1 */
	int keep_fd;			/* fusermount3 unmounts once it is closed, or -1 */
	bool shown;
};

/* Take the mount options out of `args`, leave the others. -EINVAL, -ENOMEM, -E2BIG. */
int mount_parse(struct mount *m, struct fuse_args *args);
void mount_release(struct mount *m);

/*
 * Open /dev/fuse and make the mount. With privilege it stays detached until
 * mount_show(). `error` receives the cause in words.
 */
int mount_make(struct mount *m, const char *mountpoint, int *ret_fd,
	       char *error, size_t error_size);
int mount_show(struct mount *m);

/* Connection number of the mount: minor(st_dev). Sends no request. */
int mount_conn(const struct mount *m, uint32_t *ret_conn);

/* Take a shown mount away unless another one has taken its place. */
void mount_remove(struct mount *m, uint32_t conn);

#endif
