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
 *	sys statx PATH		all of it, not followed: "OFFSET VALUE" lines, of
 *				64 bits each, in hexadecimal
 *	sys handle PATH		its file handle, in hexadecimal
 *	sys reopen DIR HANDLE	on the mount of DIR, to read; prints inode number
 *				and size
 *	sys splice PATH		from standard input, a pipe, into it, once
 *	sys fill DIR COUNT	with that many names of one file, which is there
 *	sys lock PATH		of POSIX; then open it again, and close that
 *	sys watch PATH CMD ARG...	run it; prints what inotify tells meanwhile
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "openflags.h"

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

static int do_open(const char *path, char *words)
{
	return result(open(path, open_flags(words), 0666));
}

static int do_map(const char *path, char *flags, const char *words)
{
	int prot = (strstr(words, "read") ? PROT_READ : 0) |
		   (strstr(words, "write") ? PROT_WRITE : 0);
	int fd = open(path, open_flags(flags), 0666);
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

/* By number: what the kernel has may be more than the headers know. */
static int do_statx(const char *path)
{
	uint64_t words[32] = { 0 };
	size_t i;

	if (syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0x7fffffff,
		    words) < 0)
		return result(-1);
	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		printf("%02zx %016llx\n", i * sizeof(*words),
		       (unsigned long long)words[i]);
	return result(0);
}

static struct file_handle *new_handle(unsigned int bytes)
{
	struct file_handle *handle = calloc(1, sizeof(*handle) + MAX_HANDLE_SZ);

	if (handle)
		handle->handle_bytes = bytes;
	return handle;
}

static int do_handle(const char *path)
{
	struct file_handle *handle = new_handle(MAX_HANDLE_SZ);
	unsigned int i;
	int mount_id;

	if (!handle || name_to_handle_at(AT_FDCWD, path, handle, &mount_id, 0) < 0)
		return result(-1);
	printf("%02x", handle->handle_type);
	for (i = 0; i < handle->handle_bytes; i++)
		printf("%02x", handle->f_handle[i]);
	puts("");
	return 0;
}

static int do_reopen(const char *dir, const char *hex)
{
	int mount = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;
	struct file_handle *handle = new_handle(0);
	unsigned int byte;
	struct stat st;

	if (!handle || mount < 0 || sscanf(hex, "%2x", &byte) != 1)
		return result(-1);
	handle->handle_type = byte;
	while (handle->handle_bytes < MAX_HANDLE_SZ && *(hex += 2) &&
	       sscanf(hex, "%2x", &byte) == 1)
		handle->f_handle[handle->handle_bytes++] = byte;
	fd = open_by_handle_at(mount, handle, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return result(-1);
	printf("%llu %lld\n", (unsigned long long)st.st_ino, (long long)st.st_size);
	return result(0);
}

/* Links are the least that a name can be, but of one file only so many. */
static int do_fill(const char *dir, unsigned long count)
{
	char name[64], file[64] = "";
	unsigned long i;

	if (chdir(dir) < 0)
		return result(-1);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "a-name-that-takes-some-room-%lu", i);
		if (*file && !link(file, name))
			continue;
		if (mknod(name, S_IFREG | 0644, 0) < 0)
			return result(-1);
		strcpy(file, name);
	}
	return result(0);
}

static int do_splice(const char *path)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		return result(-1);
	return result(splice(STDIN_FILENO, NULL, fd, NULL, 4096, 0));
}

static void print_event(uint32_t mask)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} bits[] = {
		{ IN_MOVED_FROM, "moved-from" }, { IN_MOVED_TO, "moved-to" },
		{ IN_MOVE_SELF, "move-self" }, { IN_DELETE_SELF, "delete-self" },
	};
	size_t i;

	for (i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		if (mask & bits[i].bit)
			puts(bits[i].name);
}

static int do_lock(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR);

	if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0)
		return result(-1);
	return result(close(open(path, O_RDONLY)));
}

static int do_watch(const char *path, char **command)
{
	char buf[4096] __attribute__((aligned(8)));
	int status, fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	ssize_t len, pos;
	pid_t pid;

	if (fd < 0 || inotify_add_watch(fd, path, IN_MOVE | IN_MOVE_SELF |
					IN_DELETE_SELF) < 0)
		return result(-1);
	pid = fork();
	if (!pid) {
		execvp(*command, command);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return result(-1);
	while ((len = read(fd, buf, sizeof(buf))) > 0) {
		for (pos = 0; pos < len;) {
			const struct inotify_event *event = (const void *)(buf + pos);

			print_event(event->mask);
			pos += sizeof(*event) + event->len;
		}
	}
	return result(status ? -1 : 0);
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
	if (!strcmp(call, "statx") && argc == 3)
		return do_statx(argv[2]);
	if (!strcmp(call, "handle") && argc == 3)
		return do_handle(argv[2]);
	if (!strcmp(call, "reopen") && argc == 4)
		return do_reopen(argv[2], argv[3]);
	if (!strcmp(call, "splice") && argc == 3)
		return do_splice(argv[2]);
	if (!strcmp(call, "fill") && argc == 4)
		return do_fill(argv[2], strtoul(argv[3], NULL, 0));
	if (!strcmp(call, "lock") && argc == 3)
		return do_lock(argv[2]);
	if (!strcmp(call, "watch") && argc >= 4)
		return do_watch(argv[2], argv + 3);
	fprintf(stderr, "usage: sys CALL ARG...\n");
	return 2;
}
