// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that are written whole or not at all: others read them at any time. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"

int output_write(const char *name, int (*write)(FILE *to, const void *data),
		 const void *data)
{
	struct stat st;
	char *temp;
	FILE *to;
	int fd, err;

	if (!strcmp(name, "-")) {
		write(stdout, data);	/* main() asks how it went */
		return CTL_DONE;
	}
	if (!stat(name, &st) && !S_ISREG(st.st_mode))
		return ctl_fail(name, "not a regular file (standard output is '-')");
	if (asprintf(&temp, "%s.XXXXXX", name) < 0)
		temp = NULL;
	fd = mkostemp(ctl_alloc(temp), O_CLOEXEC);
	to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!to) {
		err = -errno;
		if (fd >= 0) {
			close(fd);
			unlink(temp);
		}
		free(temp);
		return ctl_fail(name, "%s", strerror(-err));
	}
	err = write(to, data);
	if (!err && (fchmod(fd, 0644) || fsync(fd)))
		err = -errno;
	if (fclose(to) && !err)
		err = -errno;
	if (!err && rename(temp, name))
		err = -errno;
	if (err)
		unlink(temp);
	free(temp);
	return err ? ctl_fail(name, "%s", strerror(-err)) : CTL_DONE;
}
