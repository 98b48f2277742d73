// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Input and output in all its ways, on one open file, one operation after the
 * other. Prints a word for each: what was read, "eof", "ok", or the name of the
 * error; a signal SIGXFSZ that came with it is named as well. NULs are dots.
 *
 *	io PATH FLAG,... [OPERATION]...
 *
 * FLAG: rdonly wronly rdwr neither append trunc creat excl direct noatime nonblock.
 * With `direct` whole pages are read and written, and a page ends at its first NUL.
 * `none`: it is not opened, attributes are changed by its name; symbolic links are not
 * followed by what need not. PATH `-` is standard input, as it is open.
 * OPERATION, DATA being a text to write or a number of bytes to read, at offset 0
 * or `@OFFSET`:
 *	read=N write=TEXT	at the file position
 *	pread=DATA pwrite=DATA
 *	aio-read=DATA aio-write=DATA uring-read=DATA uring-write=DATA
 *	splice-read=DATA splice-write=DATA sendfile-read=DATA sendfile-write=DATA
 *				by way of a pipe; sendfile writes from a memory file
 *	map=shared|private,read,write	a page, for
 *	load=DATA store=DATA msync unmap protect	(protect: read and write)
 *	readahead=N		ask for it; prints nothing of it
 *	truncate=N allocate=N@OFFSET punch=N@OFFSET
 *	chmod=MODE chown=UID:GID utimes=TIME:TIME	TIME: now, omit or seconds
 *	noappend		F_SETFL
 *	fsync data=OFFSET	`data`: where data begins from there on
 *	size mode wait		`wait`: print what there is, wait for a line of input
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/transfer.h"
#include "openflags.h"

#define PAGE	TRANSFER_PAGE
#define ROOM	(16 * PAGE)

static const char *path;
static int fd = -1;
static bool direct;
static char *buf;		/* ROOM bytes, aligned; what is read or written */
static char *map;		/* a page */
static const char *space = "";	/* before the next word */
static volatile sig_atomic_t too_large;

static void on_xfsz(int signal)
{
	(void)signal;
	too_large = 1;
}

static ssize_t do_load(const struct transfer *t)
{
	memcpy(t->buf, map + t->offset, t->len);
	return t->len;
}

static ssize_t do_store(const struct transfer *t)
{
	memcpy(map + t->offset, t->buf, t->len);
	return t->len;
}

static const struct transfer_way mapped[] = {
	{ "load", .read = do_load }, { "store", .write = do_store },
};

static ssize_t do_map(const char *words)
{
	int prot = (strstr(words, "read") ? PROT_READ : 0) |
		   (strstr(words, "write") ? PROT_WRITE : 0);

	map = mmap(NULL, PAGE, prot,
		   strstr(words, "shared") ? MAP_SHARED : MAP_PRIVATE, fd, 0);
	return map == MAP_FAILED ? -1 : 0;
}

static ssize_t do_msync(const char *value)
{
	(void)value;
	return msync(map, PAGE, MS_SYNC);
}

static ssize_t do_unmap(const char *value)
{
	(void)value;
	return munmap(map, PAGE);
}

static ssize_t do_protect(const char *value)
{
	(void)value;
	return mprotect(map, PAGE, PROT_READ | PROT_WRITE);
}

static ssize_t do_truncate(const char *value)
{
	off_t size = strtoll(value, NULL, 0);

	return fd < 0 ? truncate(path, size) : ftruncate(fd, size);
}

static ssize_t allocate(const char *value, int mode)
{
	const char *offset = strchr(value, '@');

	return fallocate(fd, mode, offset ? atoll(offset + 1) : 0, atoll(value));
}

static ssize_t do_allocate(const char *value)
{
	return allocate(value, 0);
}

static ssize_t do_punch(const char *value)
{
	return allocate(value, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);
}

static ssize_t do_readahead(const char *value)
{
	return readahead(fd, 0, strtoul(value, NULL, 0));
}

static ssize_t do_chmod(const char *value)
{
	mode_t mode = strtoul(value, NULL, 8);

	return fd < 0 ? chmod(path, mode) : fchmod(fd, mode);
}

static ssize_t do_chown(const char *value)
{
	const char *colon = strchr(value, ':');
	uid_t uid = atoi(value);
	gid_t gid = colon ? atoi(colon + 1) : -1;

	return fd < 0 ? lchown(path, uid, gid) : fchown(fd, uid, gid);
}

static struct timespec parse_time(const char *text)
{
	if (!strncmp(text, "now", 3))
		return (struct timespec){ .tv_nsec = UTIME_NOW };
	if (!strncmp(text, "omit", 4))
		return (struct timespec){ .tv_nsec = UTIME_OMIT };
	return (struct timespec){ atoll(text), 123456789 };
}

static ssize_t do_utimes(const char *value)
{
	const char *colon = strchr(value, ':');
	struct timespec times[2] = {
		parse_time(value), parse_time(colon ? colon + 1 : value),
	};

	return fd < 0 ? utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) :
			futimens(fd, times);
}

static ssize_t do_noappend(const char *value)
{
	(void)value;
	return fcntl(fd, F_SETFL, 0);
}

static ssize_t do_size(const char *value)
{
	struct stat st;

	(void)value;
	if (fstat(fd, &st) < 0)
		return -1;
	printf("%lld", (long long)st.st_size);
	return 1;
}

static ssize_t do_mode(const char *value)
{
	struct stat st;

	(void)value;
	if (fstat(fd, &st) < 0)
		return -1;
	printf("%o", st.st_mode & 07777);
	return 1;
}

static ssize_t do_wait(const char *value)
{
	(void)value;
	puts("");
	fflush(stdout);
	space = "";
	return getchar() == EOF ? -1 : 1;
}

static void print_read(ssize_t len)
{
	ssize_t i;

	if (!len)
		printf("eof");
	if (direct)
		len = strnlen(buf, len);
	for (i = 0; i < len; i++)
		putchar(buf[i] > ' ' && buf[i] < 127 ? buf[i] : '.');
}

static void print_result(ssize_t ret, ssize_t wanted)
{
	if (ret < 0)
		printf("%s", strerrorname_np(errno));
	else if (ret != wanted)
		printf("%zd", ret);
	else
		printf("ok");
	if (too_large)
		printf("+SIGXFSZ");
	too_large = 0;
}

static ssize_t do_fsync(const char *value)
{
	(void)value;
	return fsync(fd);
}

static ssize_t do_seek_data(const char *value)
{
	off_t pos = lseek(fd, atoll(value), SEEK_DATA);

	if (pos < 0)
		return -1;
	printf("%lld", (long long)pos);
	return 1;
}

static const struct {
	const char *name;
	ssize_t (*perform)(const char *value);	/* 1: has printed its result */
} operations[] = {
	{ "map", do_map }, { "msync", do_msync }, { "unmap", do_unmap },
	{ "protect", do_protect }, { "truncate", do_truncate },
	{ "allocate", do_allocate }, { "punch", do_punch },
	{ "readahead", do_readahead }, { "chmod", do_chmod }, { "chown", do_chown },
	{ "utimes", do_utimes }, { "noappend", do_noappend }, { "size", do_size },
	{ "mode", do_mode }, { "wait", do_wait }, { "fsync", do_fsync },
	{ "data", do_seek_data },
};

static void move_data(const struct transfer_way *way, char *value)
{
	char *at = strrchr(value, '@');
	struct transfer t = { .fd = fd, .buf = buf, .offset = at ? atoll(at + 1) : 0 };
	ssize_t ret;

	if (at)
		*at = '\0';
	t.len = way->write ? strlen(value) : strtoul(value, NULL, 0);
	if (direct)
		t.len = (t.len + PAGE - 1) & -PAGE;
	if (t.len > ROOM)
		t.len = ROOM;
	memset(buf, 0, ROOM);
	if (way->write)
		strncpy(buf, value, ROOM);
	ret = way->write ? way->write(&t) : way->read(&t);
	if (way->write || ret < 0)
		print_result(ret, t.len);
	else
		print_read(ret);
}

static int perform(char *word)
{
	char *value = strchr(word, '=');
	const struct transfer_way *way;
	ssize_t ret;
	size_t i;

	value = value ? (*value = '\0', value + 1) : word + strlen(word);
	way = transfer_way(word);
	for (i = 0; !way && i < sizeof(mapped) / sizeof(*mapped); i++)
		if (!strcmp(word, mapped[i].name))
			way = &mapped[i];
	for (i = 0; !way && i < sizeof(operations) / sizeof(*operations); i++)
		if (!strcmp(word, operations[i].name))
			break;
	if (!way && i == sizeof(operations) / sizeof(*operations))
		return -EINVAL;
	errno = 0;
	printf("%s", space);
	space = " ";
	if (way) {
		move_data(way, value);
		return 0;
	}
	ret = operations[i].perform(value);
	if (ret <= 0)
		print_result(ret, 0);
	return 0;
}

int main(int argc, char **argv)
{
	int i, flags;
	bool none;

	if (argc < 3) {
		fprintf(stderr, "io: see the head of tests/tools/io.c\n");
		return 2;
	}
	none = !strcmp(argv[2], "none");
	flags = none ? 0 : open_flags(argv[2]);
	direct = flags & O_DIRECT;
	buf = aligned_alloc(PAGE, ROOM);
	signal(SIGXFSZ, on_xfsz);
	path = argv[1];
	if (!strcmp(path, "-"))
		fd = 0;
	else if (!none)
		fd = open(path, flags, 0666);
	if (!buf || (fd < 0 && !none)) {
		puts(strerrorname_np(errno));
		return 0;
	}
	for (i = 3; i < argc; i++) {
		if (perform(argv[i])) {
			fprintf(stderr, "io: %s: no such operation\n", argv[i]);
			return 2;
		}
	}
	puts(argc > 3 ? "" : "ok");
	return 0;
}
