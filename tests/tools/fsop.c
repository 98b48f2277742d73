// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the shell cannot do to a file system. Silent when all is as it should
 * be; else what is not, and exit status 1.
 *
 *	fsop unlinked FILE	a new file lives on without its name
 *	fsop orphan DIR		so does a new directory that someone holds
 *	fsop replaced FILE	and a file that another is renamed over
 *	fsop tmpfile DIR NAME	a file made without a name gets one
 *	fsop renameat2 FLAGS A B	noreplace, exchange or whiteout; prints an errno
 *	fsop append FILE	writers append to each other
 *	fsop holes FILE		punching, SEEK_DATA, SEEK_HOLE
 *	fsop copy A B		copy_file_range()
 *	fsop mmap FILE		what is written to a mapping is in the file
 *	fsop direct FILE	O_DIRECT
 *	fsop locks FILE		flock() and posix locks exclude others
 *	fsop seekdir DIR	each position leads to the entry that was there
 *	fsop btime FILE		prints the time of birth, by statx()
 *	fsop inodes CONN	prints how many inodes the daemon knows
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <thru/thru.h>

static void fail(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf(" (errno: %s)\n", strerrorname_np(err));
	exit(1);
}

/* The condition as the message. */
#define CHECK(cond)						\
	do {							\
		if (!(cond))					\
			fail("line %d: %s", __LINE__, #cond);	\
	} while (0)

static int open_new(const char *path, int flags)
{
	int fd = open(path, flags | O_CREAT | O_EXCL, 0644);

	if (fd < 0)
		fail("open %s", path);
	return fd;
}

static nlink_t links(int fd)
{
	struct stat st;

	CHECK(!fstat(fd, &st));
	return st.st_nlink;
}

static void do_unlinked(const char *path)
{
	char buf[8] = "";
	struct stat st;
	int fd = open_new(path, O_RDWR);

	CHECK(write(fd, "abc", 3) == 3);
	CHECK(!unlink(path));
	CHECK(links(fd) == 0);
	CHECK(pread(fd, buf, sizeof(buf), 0) == 3 && !strcmp(buf, "abc"));
	CHECK(!ftruncate(fd, 1) && !fstat(fd, &st) && st.st_size == 1);
	CHECK(!fchmod(fd, 0600) && !fstat(fd, &st) && (st.st_mode & 07777) == 0600);
	CHECK(!fsetxattr(fd, "user.a", "1", 1, 0));
	CHECK(fgetxattr(fd, "user.a", buf, sizeof(buf)) == 1 && buf[0] == '1');
	CHECK(!futimens(fd, (struct timespec[2]){ { 1, 2 }, { 3, 4 } }));
	CHECK(!fstat(fd, &st) && st.st_mtim.tv_sec == 3 && st.st_mtim.tv_nsec == 4);
}

static void do_orphan(const char *path)
{
	int fd;

	CHECK(!mkdir(path, 0755));
	fd = open(path, O_PATH | O_DIRECTORY);
	CHECK(fd >= 0);
	CHECK(!rmdir(path));
	CHECK(links(fd) == 0);
	CHECK(openat(fd, "new", O_CREAT | O_WRONLY, 0644) < 0 && errno == ENOENT);
}

static void do_replaced(const char *path)
{
	char other[PATH_MAX];
	int fd;

	snprintf(other, sizeof(other), "%s.other", path);
	close(open_new(path, O_WRONLY));
	close(open_new(other, O_WRONLY));
	fd = open(path, O_PATH);
	CHECK(fd >= 0);
	CHECK(!rename(other, path));
	CHECK(links(fd) == 0);
}

static void do_tmpfile(const char *dir, const char *name)
{
	char path[64], target[PATH_MAX];
	int fd = open(dir, O_TMPFILE | O_RDWR, 0640);

	if (fd < 0)
		fail("open %s", dir);
	CHECK(links(fd) == 0);
	CHECK(write(fd, "temporary", 9) == 9);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	snprintf(target, sizeof(target), "%s/%s", dir, name);
	CHECK(!linkat(AT_FDCWD, path, AT_FDCWD, target, AT_SYMLINK_FOLLOW));
	CHECK(links(fd) == 1);
	close(fd);
	/* O_EXCL: never to be linked. */
	fd = open(dir, O_TMPFILE | O_EXCL | O_RDWR, 0640);
	CHECK(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	snprintf(target, sizeof(target), "%s/%s.excl", dir, name);
	CHECK(linkat(AT_FDCWD, path, AT_FDCWD, target, AT_SYMLINK_FOLLOW) < 0);
}

static void do_renameat2(const char *word, const char *a, const char *b)
{
	unsigned int flags = !strcmp(word, "noreplace") ? RENAME_NOREPLACE :
			     !strcmp(word, "exchange") ? RENAME_EXCHANGE :
			     RENAME_WHITEOUT;

	puts(renameat2(AT_FDCWD, a, AT_FDCWD, b, flags) < 0 ? strerrorname_np(errno) : "ok");
}

static void do_append(const char *path)
{
	int one = open_new(path, O_WRONLY | O_APPEND);
	int two = open(path, O_RDWR | O_APPEND);
	char buf[16] = "";

	CHECK(two >= 0);
	CHECK(write(one, "aa", 2) == 2 && write(two, "bb", 2) == 2 && write(one, "cc", 2) == 2);
	CHECK(pread(two, buf, sizeof(buf), 0) == 6 && !strcmp(buf, "aabbcc"));
}

static void do_holes(const char *path)
{
	const off_t at = 1 << 20;
	int fd = open_new(path, O_RDWR);
	char buf[4096];

	memset(buf, 'd', sizeof(buf));
	CHECK(pwrite(fd, buf, sizeof(buf), at) == sizeof(buf));
	CHECK(lseek(fd, 0, SEEK_DATA) == at);
	CHECK(lseek(fd, at, SEEK_HOLE) == at + (off_t)sizeof(buf));
	CHECK(!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, sizeof(buf)));
	CHECK(pread(fd, buf, 1, at) == 1 && buf[0] == 0);
	CHECK(!fallocate(fd, 0, 0, 2 * at));
	CHECK(lseek(fd, 0, SEEK_END) == 2 * at);
}

static void do_copy(const char *a, const char *b)
{
	int from = open_new(a, O_RDWR), to = open_new(b, O_RDWR);
	char buf[16] = "";
	loff_t off = 0;

	CHECK(write(from, "0123456789", 10) == 10);
	CHECK(copy_file_range(from, &off, to, NULL, 100, 0) == 10);
	CHECK(pread(to, buf, sizeof(buf), 0) == 10 && !strcmp(buf, "0123456789"));
}

static void do_mmap(const char *path)
{
	int fd = open_new(path, O_RDWR);
	char buf[8] = "", *map;

	CHECK(!ftruncate(fd, 8192));
	map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(map != MAP_FAILED);
	memcpy(map + 4096, "mapped", 6);
	CHECK(!msync(map, 8192, MS_SYNC));
	CHECK(pread(fd, buf, 6, 4096) == 6 && !strcmp(buf, "mapped"));
	CHECK(pwrite(fd, "again!", 6, 4096) == 6);
	CHECK(!memcmp(map + 4096, "again!", 6));
}

static void do_direct(const char *path)
{
	int fd = open_new(path, O_RDWR | O_DIRECT);
	char *buf = aligned_alloc(4096, 8192);

	memset(buf, 'D', 4096);
	CHECK(pwrite(fd, buf, 4096, 4096) == 4096);
	memset(buf, 0, 4096);
	CHECK(pread(fd, buf, 4096, 4096) == 4096 && buf[4095] == 'D');
	free(buf);
}

/* Whether another process gets the lock. */
static bool other_locks(const char *path, bool posix)
{
	struct flock lock = { .l_type = F_WRLCK };
	int status, fd;

	if (!fork()) {
		fd = open(path, O_RDWR);
		_exit(fd < 0 || (posix ? fcntl(fd, F_SETLK, &lock) :
					 flock(fd, LOCK_EX | LOCK_NB)) < 0);
	}
	wait(&status);
	return !status;
}

static void do_locks(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK };
	int fd = open_new(path, O_RDWR);

	CHECK(!fcntl(fd, F_SETLK, &lock));
	CHECK(!other_locks(path, true));
	lock.l_type = F_UNLCK;
	CHECK(!fcntl(fd, F_SETLK, &lock));
	CHECK(other_locks(path, true));
	CHECK(!flock(fd, LOCK_EX));
	CHECK(!other_locks(path, false));
	CHECK(!flock(fd, LOCK_UN));
	CHECK(other_locks(path, false));
}

static void do_seekdir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *ent;
	struct {
		long pos;
		char name[NAME_MAX + 1];
	} *seen = NULL;
	size_t count = 0, i;
	long pos;

	CHECK(dir);
	while (pos = telldir(dir), ent = readdir(dir)) {
		seen = realloc(seen, ++count * sizeof(*seen));
		seen[count - 1].pos = pos;
		strcpy(seen[count - 1].name, ent->d_name);
	}
	/* Backwards and by strides, so that no reading ahead helps. */
	for (i = 0; i < count; i++) {
		size_t at = count - 1 - i * 7 % count;

		seekdir(dir, seen[at].pos);
		ent = readdir(dir);
		if (!ent || strcmp(ent->d_name, seen[at].name))
			fail("%s: at %ld is '%s', should be '%s'", path, seen[at].pos,
			     ent ? ent->d_name : "", seen[at].name);
	}
	rewinddir(dir);
	for (i = 0; readdir(dir); i++)
		;
	CHECK(i == count);
}

static void do_btime(const char *path)
{
	struct statx stx;

	CHECK(!statx(AT_FDCWD, path, 0, STATX_BTIME, &stx) && stx.stx_mask & STATX_BTIME);
	printf("%" PRId64 ".%09u\n", (int64_t)stx.stx_btime.tv_sec, stx.stx_btime.tv_nsec);
}

static void do_inodes(const char *conn)
{
	const struct thru_daemon_stats *stats;
	int err = thru_daemon_stats_open(atoi(conn), &stats);

	if (err) {
		errno = -err;
		fail("statistics of connection %s", conn);
	}
	printf("%" PRIu64 "\n", stats->inodes);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*op)(const char *path);
	} ops[] = {
		{ "unlinked", do_unlinked }, { "orphan", do_orphan },
		{ "replaced", do_replaced }, { "append", do_append },
		{ "holes", do_holes }, { "mmap", do_mmap }, { "direct", do_direct },
		{ "locks", do_locks }, { "seekdir", do_seekdir }, { "btime", do_btime },
		{ "inodes", do_inodes },
	};
	size_t i;

	for (i = 0; argc == 3 && i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!strcmp(argv[1], ops[i].name)) {
			ops[i].op(argv[2]);
			return 0;
		}
	}
	if (argc == 4 && !strcmp(argv[1], "tmpfile")) {
		do_tmpfile(argv[2], argv[3]);
	} else if (argc == 4 && !strcmp(argv[1], "copy")) {
		do_copy(argv[2], argv[3]);
	} else if (argc == 5 && !strcmp(argv[1], "renameat2")) {
		do_renameat2(argv[2], argv[3], argv[4]);
	} else {
		fprintf(stderr, "fsop: see the head of tests/tools/fsop.c\n");
		return 2;
	}
	return 0;
}
