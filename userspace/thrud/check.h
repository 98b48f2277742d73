/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether source and mountpoint can be what they are to be. */
#ifndef THRUD_CHECK_H
#define THRUD_CHECK_H

#include <stddef.h>

struct place {
	char *path;		/* absolute, without symlinks */
	int fd;			/* of the directory */
};

/*
 * Open the source and the mountpoint: directories, neither inside the other,
 * the mountpoint not one of this source already. `error` receives the cause.
 */
int place_source(const char *path, struct place *ret_source, char *error, size_t size);
int place_mountpoint(const char *path, const struct place *source,
		     struct place *ret_mountpoint, char *error, size_t size);
void place_close(struct place *place);

#endif
