/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directory that is mirrored, as the daemon reaches it. */
#ifndef THRUD_SOURCE_H
#define THRUD_SOURCE_H

#include <stdbool.h>

struct source {
	int root_fd;		/* O_RDONLY | O_DIRECTORY */
	bool handles;		/* file handles work */
	int stack_depth;	/* what the mirror must be given, 1 or 2 */
};

/*
 * Reach the directory `fd`. Raises the limit of open files; *ret_handles_err says why
 * there are no handles.
 */
int source_open(int fd, struct source *ret_source, int *ret_handles_err);
void source_close(struct source *source);

#endif
