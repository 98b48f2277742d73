// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * acltick FILE BENEATH: an entry of an ACL that is taken away beneath the mount grants
 * nothing any more, also within the tick of the clock in which the mode was changed
 * through the mount, so that the time of the last change may well be the same.
 * FILE and BENEATH are the same file, through the mount and without. Silent when all
 * is as it should be; else what is not, and exit status 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define USER 1000
#define ROUNDS 200

struct acl {
	struct posix_acl_xattr_header header;
	struct posix_acl_xattr_entry entries[5];
};

static void die(const char *what)
{
	printf("%s (errno: %s)\n", what, strerrorname_np(errno));
	exit(1);
}

/* With an entry for the user that grants `perm`: the same entries every time */
static void set_acl(const char *path, unsigned short perm)
{
	struct acl acl = {
		.header = { POSIX_ACL_XATTR_VERSION },
		.entries = {
			{ ACL_USER_OBJ, ACL_READ | ACL_WRITE, ACL_UNDEFINED_ID },
			{ ACL_USER, perm, USER },
			{ ACL_GROUP_OBJ, 0, ACL_UNDEFINED_ID },
			{ ACL_MASK, ACL_READ, ACL_UNDEFINED_ID },
			{ ACL_OTHER, 0, ACL_UNDEFINED_ID },
		},
	};

	if (setxattr(path, "system.posix_acl_access", &acl, sizeof(acl), 0) < 0)
		die("setxattr");
}

/* The error that the user gets */
static int open_as_user(const char *path)
{
	int fd, err;

	if (seteuid(USER) < 0)
		die("seteuid");
	fd = open(path, O_RDONLY);
	err = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	if (seteuid(0) < 0)
		die("seteuid 0");
	return err;
}

int main(int argc, char **argv)
{
	int i;

	if (argc != 3) {
		fprintf(stderr, "usage: acltick FILE BENEATH\n");
		return 2;
	}
	for (i = 0; i < ROUNDS; i++) {
		set_acl(argv[2], ACL_READ);
		/* The mask of the ACL keeps its right to read */
		if (chmod(argv[1], i & 1 ? 0640 : 0660) < 0)
			die("chmod");
		errno = open_as_user(argv[1]);
		if (errno)
			die("the entry of the ACL does not grant");
		set_acl(argv[2], 0);
		errno = open_as_user(argv[1]);
		if (errno != EACCES) {
			printf("round %d: ", i);
			die("the entry grants what it granted before");
		}
	}
	return 0;
}
