// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One system call, or one kind of it, and what it gave: "ok" or the name of the
 * error. The shell's own commands make others beside. Exit status 0 either way.
 *
 *	sys stat PATH		follows symbolic links, as do the others
 *	sys open PATH FLAG,...	rdonly wronly rdwr creat excl trunc directory path
 *	sys map PATH FLAG,... WORD,...	open, and map a page: shared private read
 *				write; later: made writable after that
 *	sys tmpfile DIR		opened, and fstat()
 *	sys access PATH		for reading
 *	sys entries [BYTES [CALLS]]	of the directory open as standard input:
 *				"NAME INO TYPE OFFSET" lines, then as above
 *	sys seek OFFSET		of standard input; prints where that is
 *	sys fstat		of standard input
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int result(int ret)
{
	puts(ret < 0 ? strerrorname_np(errno) : "ok");
	return 0;
}

static int do_stat(const char *path)
{
	struct stat st;

	return result(stat(path, &st));
}

static int open_with(const char *path, char *words)
{
	static const struct {
		const char *name;
		int flag;
	} flags[] = {
		{ "rdonly", O_RDONLY }, { "wronly", O_WRONLY },
		{ "rdwr", O_RDWR }, { "creat", O_CREAT }, { "excl", O_EXCL },
		{ "trunc", O_TRUNC }, { "directory", O_DIRECTORY },
		{ "path", O_PATH },
	};
	char *word;
	int value = O_CLOEXEC;
	size_t i;

	while ((word = strsep(&words, ",")))
		for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
			if (!strcmp(word, flags[i].name))
				value |= flags[i].flag;
	return open(path, value, 0666);
}

static int do_open(const char *path, char *words)
{
	return result(open_with(path, words));
}

static int do_map(const char *path, char *flags, const char *words)
{
	int prot = (strstr(words, "read") ? PROT_READ : 0) |
		   (strstr(words, "write") ? PROT_WRITE : 0);
	int fd = open_with(path, flags);
	void *page;

	if (fd < 0)
		return result(fd);
	page = mmap(NULL, 4096, prot,
		    strstr(words, "shared") ? MAP_SHARED : MAP_PRIVATE, fd, 0);
	if (page == MAP_FAILED)
		return result(-1);
	if (strstr(words, "later"))
		return result(mprotect(page, 4096, PROT_READ | PROT_WRITE));
	if (prot & PROT_WRITE)
		*(volatile char *)page = '!';
	return result(0);
}

static int do_tmpfile(const char *dir)
{
	struct stat st;
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return result(fd < 0 ? -1 : fstat(fd, &st));
}

static int do_entries(size_t size, long calls)
{
	char *buf = malloc(size);
	ssize_t len = -1, pos;

	while (buf && calls-- && (len = getdents64(0, buf, size)) > 0) {
		for (pos = 0; pos < len;) {
			const struct dirent64 *ent = (const void *)(buf + pos);

			printf("%s %llu %u %lld\n", ent->d_name,
			       (unsigned long long)ent->d_ino, ent->d_type,
			       (long long)ent->d_off);
			pos += ent->d_reclen;
		}
	}
	free(buf);
	return result(len < 0 ? -1 : 0);
}

static int do_seek(const char *offset)
{
	off_t off = lseek(0, strtoll(offset, NULL, 0), SEEK_SET);

	if (off >= 0)
		printf("%lld\n", (long long)off);
	return result(off < 0 ? -1 : 0);
}

static int do_fstat(void)
{
	struct stat st;

	return result(fstat(0, &st));
}

int main(int argc, char **argv)
{
	const char *call = argc > 1 ? argv[1] : "";

	if (!strcmp(call, "entries") && argc <= 4)
		return do_entries(argc > 2 ? strtoul(argv[2], NULL, 0) : 32768,
				  argc > 3 ? atol(argv[3]) : -1);
	if (!strcmp(call, "stat") && argc == 3)
		return do_stat(argv[2]);
	if (!strcmp(call, "open") && argc == 4)
		return do_open(argv[2], argv[3]);
	if (!strcmp(call, "map") && argc == 5)
		return do_map(argv[2], argv[3], argv[4]);
	if (!strcmp(call, "tmpfile") && argc == 3)
		return do_tmpfile(argv[2]);
	if (!strcmp(call, "access") && argc == 3)
		return result(access(argv[2], R_OK));
	if (!strcmp(call, "seek") && argc == 3)
		return do_seek(argv[2]);
	if (!strcmp(call, "fstat") && argc == 2)
		return do_fstat();
	fprintf(stderr, "usage: sys CALL ARG...\n");
	return 2;
}
