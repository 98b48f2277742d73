// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names in the directory that is open as standard input, from its beginning: a
 * shell can hold a directory open, but not read it.
 */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	DIR *dir = fdopendir(dup(0));
	struct dirent *entry;

	if (!dir) {
		perror("entries");
		return 1;
	}
	rewinddir(dir);
	while ((entry = readdir(dir)))
		puts(entry->d_name);
	return 0;
}
