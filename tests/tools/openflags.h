/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flags of open(2) as words: "rdwr,append". */
#ifndef TESTS_TOOLS_OPENFLAGS_H
#define TESTS_TOOLS_OPENFLAGS_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With O_CLOEXEC. Takes the words apart; an unknown one ends the program. */
static inline int open_flags(char *words)
{
	static const struct {
		const char *name;
		int flag;
	} flags[] = {
		{ "rdonly", O_RDONLY }, { "wronly", O_WRONLY }, { "rdwr", O_RDWR },
		{ "neither", O_ACCMODE }, /* for ioctls; not read, not written */
		{ "append", O_APPEND }, { "trunc", O_TRUNC }, { "creat", O_CREAT },
		{ "excl", O_EXCL }, { "direct", O_DIRECT }, { "noatime", O_NOATIME },
		{ "directory", O_DIRECTORY }, { "path", O_PATH }, { "nonblock", O_NONBLOCK },
	};
	size_t i, count = sizeof(flags) / sizeof(*flags);
	int value = O_CLOEXEC;
	char *word;

	while ((word = strsep(&words, ","))) {
		for (i = 0; i < count && strcmp(word, flags[i].name); i++)
			;
		if (i == count) {
			fprintf(stderr, "%s: no such flag of open\n", word);
			exit(2);
		}
		value |= flags[i].flag;
	}
	return value;
}

#endif
