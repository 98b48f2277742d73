/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mounts that this process sees, from /proc/self/mountinfo. */
#ifndef THRU_LIB_MOUNTINFO_H
#define THRU_LIB_MOUNTINFO_H

#include <stddef.h>
#include <stdint.h>

struct thru_mount {
	uint64_t id;			/* STATX_MNT_ID */
	unsigned int major, minor;	/* st_dev of its file system */
	const char *root;		/* part of the file system that is mounted */
	const char *point;		/* where, below the process' root */
	const char *type;		/* "fuse.thrud" */
	const char *source;
};

/* Strings are unescaped and live as long as the list. */
struct thru_mounts {
	struct thru_mount *mounts;
	size_t count;
	char *text;
};

int thru_mounts_read(struct thru_mounts *ret_mounts);

/* Takes `text`, NUL-terminated, from malloc(); lines that make no sense are skipped. */
int thru_mounts_parse(char *text, struct thru_mounts *ret_mounts);

void thru_mounts_free(struct thru_mounts *mounts);

#endif
