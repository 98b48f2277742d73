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
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "openflags.h"

#define PAGE	4096
#define ROOM	(16 * PAGE)

static const char *path;
static int fd = -1;
static bool direct;
static char *buf;		/* ROOM bytes, aligned; what is read or written */
static char *map;		/* a page */
static const char *space = "";	/* before the next word */
static volatile sig_atomic_t too_large;

struct data {
	const char *text;	/* to write */
	size_t len;
	off_t offset;
};

static void on_xfsz(int signal)
{
	(void)signal;
	too_large = 1;
}

static void fatal(const char *what)
{
	perror(what);
	exit(2);
}

static ssize_t do_read(const struct data *d)
{
	return read(fd, buf, d->len);
}

static ssize_t do_write(const struct data *d)
{
	return write(fd, buf, d->len);
}

static ssize_t do_pread(const struct data *d)
{
	return pread(fd, buf, d->len, d->offset);
}

static ssize_t do_pwrite(const struct data *d)
{
	return pwrite(fd, buf, d->len, d->offset);
}

static ssize_t aio(const struct data *d, int opcode)
{
	aio_context_t context = 0;
	struct iocb iocb = {
		.aio_lio_opcode = opcode, .aio_fildes = fd,
		.aio_buf = (uintptr_t)buf, .aio_nbytes = d->len,
		.aio_offset = d->offset,
	}, *iocbs[] = { &iocb };
	struct io_event event;
	ssize_t ret;

	if (syscall(SYS_io_setup, 1, &context) < 0)
		fatal("io_setup");
	ret = syscall(SYS_io_submit, context, 1, iocbs);
	if (ret == 1) {
		if (syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
			fatal("io_getevents");
		ret = event.res;
		if (ret < 0) {
			errno = -ret;
			ret = -1;
		}
	}
	syscall(SYS_io_destroy, context);
	return ret;
}

static ssize_t do_aio_read(const struct data *d)
{
	return aio(d, IOCB_CMD_PREAD);
}

static ssize_t do_aio_write(const struct data *d)
{
	return aio(d, IOCB_CMD_PWRITE);
}

static ssize_t uring(const struct data *d, int opcode)
{
	struct io_uring_params p = { .flags = IORING_SETUP_NO_SQARRAY };
	int ring = syscall(SYS_io_uring_setup, 1, &p), res;
	struct io_uring_sqe *sqe;
	char *rings;

	if (ring < 0 || !(p.features & IORING_FEAT_SINGLE_MMAP))
		fatal("io_uring_setup");
	rings = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring,
		     IORING_OFF_SQ_RING);
	sqe = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring,
		   IORING_OFF_SQES);
	if (rings == MAP_FAILED || sqe == MAP_FAILED)
		fatal("io_uring: mmap");
	*sqe = (struct io_uring_sqe){
		.opcode = opcode, .fd = fd, .addr = (uintptr_t)buf,
		.len = d->len, .off = d->offset,
	};
	__atomic_store_n((uint32_t *)(rings + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		fatal("io_uring_enter");
	res = ((struct io_uring_cqe *)(rings + p.cq_off.cqes))->res;
	munmap(rings, PAGE);
	munmap(sqe, PAGE);
	close(ring);
	errno = -res;
	return res < 0 ? -1 : res;
}

static ssize_t do_uring_read(const struct data *d)
{
	return uring(d, IORING_OP_READ);
}

static ssize_t do_uring_write(const struct data *d)
{
	return uring(d, IORING_OP_WRITE);
}

/* What has come to a pipe is read from it, so that `buf` has it. */
static ssize_t piped_read(const struct data *d, bool sendfile_it)
{
	off_t offset = d->offset;
	int pipes[2], err;
	ssize_t ret;

	if (pipe(pipes) < 0)
		fatal("pipe");
	if (sendfile_it)
		ret = sendfile(pipes[1], fd, &offset, d->len);
	else
		ret = splice(fd, &offset, pipes[1], NULL, d->len, 0);
	err = errno;
	if (ret > 0 && read(pipes[0], buf, ROOM) != ret)
		fatal("read of a pipe");
	close(pipes[0]);
	close(pipes[1]);
	errno = err;
	return ret;
}

static ssize_t do_splice_read(const struct data *d)
{
	return piped_read(d, false);
}

static ssize_t do_sendfile_read(const struct data *d)
{
	return piped_read(d, true);
}

static ssize_t do_splice_write(const struct data *d)
{
	off_t offset = d->offset;
	int pipes[2], err;
	ssize_t ret;

	if (pipe(pipes) < 0 || write(pipes[1], buf, d->len) < 0)
		fatal("pipe");
	ret = splice(pipes[0], NULL, fd, &offset, d->len, 0);
	err = errno;
	close(pipes[0]);
	close(pipes[1]);
	errno = err;
	return ret;
}

static ssize_t do_sendfile_write(const struct data *d)
{
	int from = memfd_create("io", MFD_CLOEXEC), err;
	off_t offset = 0;
	ssize_t ret;

	if (from < 0 || write(from, buf, d->len) < 0 ||
	    lseek(fd, d->offset, SEEK_SET) < 0)
		fatal("memfd_create");
	ret = sendfile(fd, from, &offset, d->len);
	err = errno;
	close(from);
	errno = err;
	return ret;
}

static ssize_t do_load(const struct data *d)
{
	memcpy(buf, map + d->offset, d->len);
	return d->len;
}

static ssize_t do_store(const struct data *d)
{
	memcpy(map + d->offset, buf, d->len);
	return d->len;
}

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
	ssize_t (*read)(const struct data *d);
	ssize_t (*write)(const struct data *d);
	ssize_t (*other)(const char *value);	/* 1: has printed its result */
} operations[] = {
	{ "read", .read = do_read }, { "write", .write = do_write },
	{ "pread", .read = do_pread }, { "pwrite", .write = do_pwrite },
	{ "aio-read", .read = do_aio_read }, { "aio-write", .write = do_aio_write },
	{ "uring-read", .read = do_uring_read },
	{ "uring-write", .write = do_uring_write },
	{ "splice-read", .read = do_splice_read },
	{ "splice-write", .write = do_splice_write },
	{ "sendfile-read", .read = do_sendfile_read },
	{ "sendfile-write", .write = do_sendfile_write },
	{ "load", .read = do_load }, { "store", .write = do_store },
	{ "map", .other = do_map }, { "msync", .other = do_msync },
	{ "unmap", .other = do_unmap }, { "protect", .other = do_protect },
	{ "truncate", .other = do_truncate }, { "allocate", .other = do_allocate },
	{ "punch", .other = do_punch }, { "readahead", .other = do_readahead },
	{ "chmod", .other = do_chmod },
	{ "chown", .other = do_chown }, { "utimes", .other = do_utimes },
	{ "noappend", .other = do_noappend }, { "size", .other = do_size },
	{ "mode", .other = do_mode }, { "wait", .other = do_wait },
	{ "fsync", .other = do_fsync }, { "data", .other = do_seek_data },
};

static struct data parse_data(char *value, bool to_write)
{
	char *at = strrchr(value, '@');
	struct data d = { .text = value, .offset = at ? atoll(at + 1) : 0 };

	if (at)
		*at = '\0';
	d.len = to_write ? strlen(value) : strtoul(value, NULL, 0);
	if (direct)
		d.len = (d.len + PAGE - 1) & -PAGE;
	if (d.len > ROOM)
		d.len = ROOM;
	memset(buf, 0, ROOM);
	if (to_write)
		strncpy(buf, value, ROOM);
	return d;
}

static int perform(char *word)
{
	char *value = strchr(word, '=');
	struct data d;
	ssize_t ret;
	size_t i;

	value = value ? (*value = '\0', value + 1) : word + strlen(word);
	for (i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		if (!strcmp(word, operations[i].name))
			break;
	if (i == sizeof(operations) / sizeof(*operations))
		return -EINVAL;
	errno = 0;
	printf("%s", space);
	space = " ";
	if (operations[i].other) {
		ret = operations[i].other(value);
		if (ret <= 0)
			print_result(ret, 0);
	} else if (operations[i].write) {
		d = parse_data(value, true);
		print_result(operations[i].write(&d), d.len);
	} else {
		d = parse_data(value, false);
		ret = operations[i].read(&d);
		if (ret < 0)
			print_result(ret, 0);
		else
			print_read(ret);
	}
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
