/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rules as a text file. The first line is "thru-rules 1"; each of the others is
 * "PATH OPS". PATH begins at the mount's root, "/", and has white space and
 * backslashes as three octal digits (\040); OPS is what thru_ops_parse() takes,
 * without + and -. Empty lines and those that begin with # say nothing.
 */
#ifndef THRU_LIB_RULES_FILE_H
#define THRU_LIB_RULES_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include <thru/thru.h>

struct rules_file {
	struct thru_rule_entry *entries;	/* in the file's order, ino 0 */
	size_t *lines;				/* where each stands, from 1 on */
	size_t count;
	char *text;				/* holds their paths */
};

/* -EINVAL and others: `error` says what is wrong, and in which line. */
int rules_file_read(FILE *from, struct rules_file *ret_file, char *error, size_t size);
void rules_file_free(struct rules_file *file);

/* Two lines, the first one first, for one inode; once all have been looked up. */
bool rules_file_twice(const struct rules_file *file, size_t *ret_first, size_t *ret_second);

int rules_file_write(FILE *to, const struct thru_rule_entry *entries, size_t count);

/*
 * The number that the path has now, below `root_fd`: the root of the mount or
 * that of its source. No symbolic link is followed. With ret_generation, for the
 * source alone, the inode's generation as well, 0 if there is no way to know.
 *	EXDEV	another file system is mounted on the way, or it is in a subvolume:
 *		its number may be another's here
 *	errors as openat2(2)
 */
int rules_file_find(int root_fd, const char *path, uint64_t *ret_ino,
		    uint32_t *ret_generation);

#endif
