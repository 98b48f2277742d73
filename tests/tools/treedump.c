// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * treedump [-b] DIR: all that can be asked about a tree, as text: directories as
 * getdents() gives them, from the beginning and from places in the middle, and
 * for each entry statx(), the target of a link and the extended attributes. Two
 * trees that answer alike give the same text. Device and mount are left out.
 *
 * Of a large directory not every entry is looked at, for the sake of time.
 *
 * -b: of statx() only what every file system has, and the time of birth.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* The kernel's struct statx is newer than the C library's. */
#include <linux/stat.h>

#define SEEKS	7	/* places in a directory to read on from */
#define MANY	1000	/* of more names than that only each tenth is looked at */

static bool basic;

static void die(const char *what, const char *name)
{
	printf("%s %s: %s\n", what, name, strerrorname_np(errno));
	fflush(stdout);
	exit(1);
}

/* One line, whatever is in it. */
static void put_text(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c < ' ' || c == '\\' || c == 127)
			printf("\\%03o", c);
		else
			putchar(c);
	}
}

static void put_time(const char *name, const struct statx_timestamp *t)
{
	printf(" %s=%lld.%09u", name, (long long)t->tv_sec, t->tv_nsec);
}

/* Is it a directory? */
static bool dump_statx(int dir, const char *name)
{
	unsigned int want = basic ? STATX_BASIC_STATS | STATX_BTIME :
		STATX_BASIC_STATS | STATX_BTIME | STATX_DIOALIGN | STATX_SUBVOL |
		STATX_WRITE_ATOMIC | STATX_DIO_READ_ALIGN;
	struct statx st = { 0 };

	if (syscall(SYS_statx, dir, name, AT_SYMLINK_NOFOLLOW, want, &st) < 0)
		die("statx", name);
	printf("  mode=%o ino=%llu nlink=%u uid=%u gid=%u size=%llu blocks=%llu blksize=%u rdev=%u:%u",
	       st.stx_mode, st.stx_ino, st.stx_nlink, st.stx_uid, st.stx_gid,
	       st.stx_size, st.stx_blocks, st.stx_blksize, st.stx_rdev_major,
	       st.stx_rdev_minor);
	put_time("atime", &st.stx_atime);
	put_time("mtime", &st.stx_mtime);
	put_time("ctime", &st.stx_ctime);
	put_time("btime", &st.stx_btime);
	if (!basic)
		printf(" mask=%x attributes=%llx/%llx dio=%u,%u,%u subvol=%llu atomic=%u,%u,%u",
		       st.stx_mask,
		       st.stx_attributes & ~(__u64)STATX_ATTR_MOUNT_ROOT,
		       st.stx_attributes_mask, st.stx_dio_mem_align,
		       st.stx_dio_offset_align, st.stx_dio_read_offset_align,
		       st.stx_subvol, st.stx_atomic_write_unit_min,
		       st.stx_atomic_write_unit_max,
		       st.stx_atomic_write_segments_max);
	putchar('\n');
	if ((st.stx_mode & S_IFMT) == S_IFLNK) {
		char target[PATH_MAX];
		ssize_t len = readlinkat(dir, name, target, sizeof(target));

		if (len < 0)
			die("readlink", name);
		printf("  -> ");
		put_text(target, len);
		putchar('\n');
	}
	return (st.stx_mode & S_IFMT) == S_IFDIR;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted: the order in which they are listed depends on the size of the buffer. */
static void dump_xattrs(int dir, const char *name)
{
	char path[64 + NAME_MAX], names[4096], value[4096];
	char *attrs[sizeof(names) / 2], *attr;
	size_t i, count = 0;
	ssize_t len, size;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", dir, name);
	len = llistxattr(path, names, sizeof(names));
	if (len < 0 && errno != EOPNOTSUPP)
		die("listxattr", name);
	for (attr = names; len > 0 && attr < names + len; attr += strlen(attr) + 1)
		attrs[count++] = attr;
	qsort(attrs, count, sizeof(*attrs), compare);
	for (i = 0; i < count; i++) {
		size = lgetxattr(path, attrs[i], value, sizeof(value));
		if (size < 0)
			die("getxattr", attrs[i]);
		printf("  %s=", attrs[i]);
		put_text(value, size);
		putchar('\n');
	}
}

struct listing {
	struct dirent64 **entries;
	size_t count;
};

static void list(int fd, struct listing *l)
{
	char buf[4096] __attribute__((aligned(8)));
	ssize_t len, pos;

	while ((len = getdents64(fd, buf, sizeof(buf))) > 0) {
		for (pos = 0; pos < len;) {
			struct dirent64 *ent = (void *)(buf + pos);

			l->entries = reallocarray(l->entries, l->count + 1,
						  sizeof(*l->entries));
			l->entries[l->count] = malloc(ent->d_reclen);
			memcpy(l->entries[l->count++], ent, ent->d_reclen);
			pos += ent->d_reclen;
		}
	}
	if (len < 0)
		die("getdents", "");
}

/* The name after the one at `index`, and what is after the end. */
static void dump_seek(int fd, const struct listing *l, size_t index)
{
	char buf[4096] __attribute__((aligned(8)));
	const struct dirent64 *ent = (void *)buf;
	off_t off = l->entries[index]->d_off;
	ssize_t len;

	if (lseek(fd, off, SEEK_SET) != off)
		die("lseek", l->entries[index]->d_name);
	len = getdents64(fd, buf, sizeof(buf));
	if (len < 0)
		die("getdents", l->entries[index]->d_name);
	printf("  after %lld: ", (long long)off);
	if (len)
		put_text(ent->d_name, strlen(ent->d_name));
	putchar('\n');
}

static void dump(int parent, const char *name, bool root)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct listing l = { 0 };
	size_t i;

	if (fd < 0)
		die("open", name);
	list(fd, &l);
	for (i = 0; i < l.count; i++) {
		const struct dirent64 *ent = l.entries[i];
		bool up = root && !strcmp(ent->d_name, "..");

		printf(" %llu %u %lld ", up ? 0ULL : (unsigned long long)ent->d_ino,
		       ent->d_type, (long long)ent->d_off);
		put_text(ent->d_name, strlen(ent->d_name));
		putchar('\n');
	}
	for (i = 0; i < SEEKS && l.count; i++)
		dump_seek(fd, &l, (l.count - 1) * i / (SEEKS - 1));

	for (i = 0; i < l.count; i++) {
		const char *entry = l.entries[i]->d_name;
		bool dir;

		if (l.count > MANY && i % 10)
			continue;
		if (root ? !strcmp(entry, "..") :
		    !strcmp(entry, ".") || !strcmp(entry, ".."))
			continue;
		put_text(entry, strlen(entry));
		putchar('\n');
		dir = dump_statx(fd, entry);
		dump_xattrs(fd, entry);
		if (dir && strcmp(entry, "."))
			dump(fd, entry, false);
	}
	for (i = 0; i < l.count; i++)
		free(l.entries[i]);
	free(l.entries);
	close(fd);
}

int main(int argc, char **argv)
{
	basic = argc == 3 && !strcmp(argv[1], "-b");
	if (argc != 2 && !basic) {
		fprintf(stderr, "usage: treedump [-b] DIR\n");
		return 2;
	}
	dump(AT_FDCWD, argv[argc - 1], true);
	return 0;
}
