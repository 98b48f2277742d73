// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same random operations, by the same random users, in two directories:
 * whatever one of them answers, the other must answer as well.
 *
 *	difftree [-s SEED] [-n OPERATIONS] [-b BACKING] [-a] REFERENCE TESTED
 *
 * REFERENCE and TESTED are empty directories, BACKING is that behind TESTED;
 * what a stat of the two says must be equal but for the device. Run as root.
 * With -a only attributes and contents of a few files are changed, some of them
 * in BACKING.
 * The first difference is printed, with the operation that led to it, and makes
 * the exit status 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <linux/posix_acl_xattr.h>

enum { REFERENCE, TESTED, SIDES };

static const struct user {
	uid_t uid;
	gid_t gid;
	gid_t groups[2];
	size_t group_count;
} users[] = {
	{ 0, 0, { 0 }, 0 },
	{ 1000, 1000, { 2000 }, 1 },
	{ 1001, 1001, { 2000, 1000 }, 2 },
	{ 1002, 1002, { 0 }, 0 },
};

static const uid_t ids[] = { 0, 1000, 1001, 1002, 2000, -1 };

static const char *root[SIDES], *backing;
static bool only_attributes;
static char what[3 * PATH_MAX];		/* the operation at hand */
static uint64_t state;

/* xorshift64*: the same numbers everywhere. */
static unsigned int any(unsigned int limit)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 2685821657736338717ULL >> 33) % limit;
}

static bool once_in(unsigned int times)
{
	return !any(times);
}

static mode_t any_mode(void)
{
	static const mode_t usual[] = { 0777, 0755, 0700, 02775, 01777, 0660, 0, 06755 };

	return once_in(4) ? any(010000) : usual[any(sizeof(usual) / sizeof(usual[0]))];
}

/* What there is with -a. */
static const struct {
	const char *name;
	mode_t type;
} files[] = {
	{ "/a", S_IFDIR }, { "/a/a", S_IFDIR }, { "/b", S_IFDIR },
	{ "/a/b", S_IFREG }, { "/a/a/a", S_IFREG }, { "/b/a", S_IFREG },
	{ "/c", S_IFREG }, { "/d", S_IFLNK }, { "/b/b", S_IFIFO },
	{ "/b/c", S_IFSOCK }, { "/e", S_IFREG },
};
#define FILES (sizeof(files) / sizeof(files[0]))

/* A name up to three levels deep, few enough to be met again. */
static void any_path(char *path)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	unsigned int depth = 1 + any(3);

	for (*path = '\0'; depth--;) {
		strcat(path, "/");
		strcat(path, names[any(4)]);
	}
}

static void fatal(const char *action)
{
	perror(action);
	exit(2);
}

static void become(const struct user *user)
{
	if (seteuid(0) < 0 || setgroups(user->group_count, user->groups) < 0 ||
	    setegid(user->gid) < 0 || seteuid(user->uid) < 0)
		fatal("credentials");
}

static int result(long ret)
{
	return ret < 0 ? -errno : 0;
}

/* One operation with all it needs chosen beforehand, so that both sides do the same. */
struct op {
	int kind;
	char path[2][64];
	const struct user *user;
	mode_t umask, mode;
	uid_t uid;
	gid_t gid;
	int flags;
	off_t size;
	dev_t dev;
	bool beneath;		/* as root, in the backing in place of TESTED */
};

enum {
	OPEN, MKDIR, MKNOD, SYMLINK, LINK, UNLINK, RMDIR, RENAME, CHMOD, CHOWN,
	TRUNCATE, WRITE, UTIMENS, SETXATTR, REMOVEXATTR, ACL, READLINK, LISTXATTR,
	READ, FTRUNCATE, KINDS,
};

static const char *const kind_names[] = {
	"open", "mkdir", "mknod", "symlink", "link", "unlink", "rmdir", "rename",
	"chmod", "chown", "truncate", "write", "utimens", "setxattr", "removexattr",
	"acl", "readlink", "listxattr", "read", "ftruncate",
};

static const int attribute_kinds[] = {
	OPEN, CHMOD, CHMOD, CHOWN, CHOWN, TRUNCATE, FTRUNCATE, WRITE, UTIMENS, READ,
};

static struct op choose(void)
{
	static const unsigned int rename_flags[] = { 0, 0, RENAME_NOREPLACE, RENAME_EXCHANGE };
	static const int open_flags[] = { O_RDONLY, O_WRONLY, O_RDWR, O_WRONLY | O_TRUNC,
					  O_RDWR | O_APPEND, O_RDWR | O_TRUNC };
	static const mode_t types[] = { S_IFREG, S_IFIFO, S_IFSOCK, S_IFCHR };
	struct op op = {
		.kind = any(KINDS),
		.user = &users[any(4)],
		.umask = (mode_t[]){ 0, 022, 077, 027 }[any(4)],
		.mode = any_mode(),
		.uid = ids[any(6)],
		.gid = ids[any(6)],
		.size = any(3) * 5000,
		.dev = makedev(1, 3),
	};

	any_path(op.path[0]);
	any_path(op.path[1]);
	if (only_attributes) {
		strcpy(op.path[0], files[any(FILES)].name);
		op.kind = attribute_kinds[any(sizeof(attribute_kinds) / sizeof(int))];
		op.beneath = backing && once_in(5);
		if (op.beneath)
			op.user = &users[0];
	}
	switch (op.kind) {
	case OPEN:
		op.flags = open_flags[any(6)] |
			   (!only_attributes && once_in(2) ? O_CREAT : 0);
		if (op.flags & O_CREAT && once_in(3))
			op.flags |= O_EXCL;
		break;
	case MKNOD:
		op.mode = (op.mode & 07777) | types[any(4)];
		break;
	case CHOWN:
		if (only_attributes)
			break;
		/*
		 * Of who changes nothing, FUSE does not say that it is a chown
		 * rather than a write; see drop_setid() in thrud.
		 */
		if (op.uid == (uid_t)-1 && op.gid == (gid_t)-1)
			op.user = &users[0];
		break;
	case RENAME:
		op.flags = rename_flags[any(4)];
		break;
	case ACL:
		op.flags = any(3);	/* access, default, remove */
		break;
	case WRITE:
		op.flags = once_in(2) ? O_APPEND : 0;
		break;
	case UTIMENS:
		op.flags = any(5);
		break;
	}
	return op;
}

/* u::rwx, u:UID:mode, g::, m::rwx, o:: */
static int set_acl(const char *path, const struct op *op)
{
	struct {
		struct posix_acl_xattr_header head;
		struct posix_acl_xattr_entry entries[5];
	} acl = {
		.head = { 2 },
		.entries = {
			{ 1, op->mode >> 6 & 7, -1 },
			{ 2, op->mode & 7, op->uid },
			{ 4, op->mode >> 3 & 7, -1 },
			{ 16, op->mode >> 9 & 7, -1 },
			{ 32, op->mode & 7, -1 },
		},
	};

	if (op->flags == 2)
		return removexattr(path, "system.posix_acl_access");
	return setxattr(path, op->flags ? "system.posix_acl_default" : "system.posix_acl_access",
			&acl, sizeof(acl), 0);
}

static int do_open(const char *path, const struct op *op)
{
	int fd = open(path, op->flags | O_NONBLOCK, op->mode & 07777);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int do_write(const char *path, const struct op *op)
{
	int fd = open(path, O_WRONLY | O_NONBLOCK | op->flags), err;

	if (fd < 0)
		return -errno;
	err = write(fd, "some bytes", 10) == 10 ? 0 : -errno;
	close(fd);
	return err;
}

static int do_ftruncate(const char *path, const struct op *op)
{
	int fd = open(path, O_WRONLY | O_NONBLOCK), err;

	if (fd < 0)
		return -errno;
	err = ftruncate(fd, op->size) < 0 ? -errno : 0;
	close(fd);
	return err;
}

static int do_utimens(const char *path, const struct op *op)
{
	struct timespec times[2] = { { op->size, 5 }, { op->size + 1, 6 } };

	if (op->flags == 1 || op->flags == 2)
		times[op->flags - 1].tv_nsec = UTIME_OMIT;
	if (op->flags == 3)
		times[0].tv_nsec = UTIME_NOW;
	return result(utimensat(AT_FDCWD, path, op->flags == 4 ? NULL : times,
				AT_SYMLINK_NOFOLLOW));
}

/* The first bytes and the number of them, as a result to compare. */
static int do_read(const char *path)
{
	unsigned char buf[16] = "";
	int fd = open(path, O_RDONLY | O_NONBLOCK);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, buf, sizeof(buf));
	close(fd);
	return len < 0 ? -errno : (int)(len * 256 + buf[0]);
}

static int perform(const char *dir, const struct op *op)
{
	char a[PATH_MAX], b[PATH_MAX], buf[1024];
	ssize_t len;

	snprintf(a, sizeof(a), "%s%s", dir, op->path[0]);
	snprintf(b, sizeof(b), "%s%s", dir, op->path[1]);
	umask(op->umask);
	switch (op->kind) {
	case OPEN:
		return do_open(a, op);
	case MKDIR:
		return result(mkdir(a, op->mode & 07777));
	case MKNOD:
		return result(mknod(a, op->mode, op->dev));
	case SYMLINK:
		/* Relative, so that it means the same on both sides. */
		return result(symlink(op->path[1] + 1, a));
	case LINK:
		return result(link(a, b));
	case UNLINK:
		return result(unlink(a));
	case RMDIR:
		return result(rmdir(a));
	case RENAME:
		return result(renameat2(AT_FDCWD, a, AT_FDCWD, b, op->flags));
	case CHMOD:
		return result(chmod(a, op->mode & 07777));
	case CHOWN:
		return result(lchown(a, op->uid, op->gid));
	case TRUNCATE:
		return result(truncate(a, op->size));
	case WRITE:
		return do_write(a, op);
	case UTIMENS:
		return do_utimens(a, op);
	case FTRUNCATE:
		return do_ftruncate(a, op);
	case SETXATTR:
		return result(lsetxattr(a, "user.test", &op->size, sizeof(op->size), 0));
	case REMOVEXATTR:
		return result(lremovexattr(a, "user.test"));
	case ACL:
		return result(set_acl(a, op));
	case READLINK:
		len = readlink(a, buf, sizeof(buf));
		return len < 0 ? -errno : len;
	case LISTXATTR:
		len = llistxattr(a, buf, sizeof(buf));
		return len < 0 ? -errno : len;
	default:
		return do_read(a);
	}
}

static int differs(const char *field, long long one, long long two)
{
	if (one == two)
		return 0;
	printf("%s\n  %s: %lld, should be %lld\n", what, field, two, one);
	return 1;
}

static int compare_xattr(const char *a, const char *b, const char *name)
{
	char one[512] = "", two[512] = "";
	ssize_t len = lgetxattr(a, name, one, sizeof(one));
	ssize_t len2;

	if (len < 0)
		len = -errno;
	len2 = lgetxattr(b, name, two, sizeof(two));
	if (len2 < 0)
		len2 = -errno;
	if (differs(name, len, len2))
		return 1;
	return len > 0 && memcmp(one, two, len) ? differs(name, 0, 1) : 0;
}

/* As root. Whether all that can be asked of the two is the same. */
static int compare(const char *a, const char *b, bool same_file)
{
	struct stat one, two;
	int err = lstat(a, &one) < 0 ? errno : 0;
	int err2 = lstat(b, &two) < 0 ? errno : 0;

	if (differs("lstat", err, err2))
		return 1;
	if (err)
		return 0;
	if (differs("mode", one.st_mode, two.st_mode) ||
	    differs("uid", one.st_uid, two.st_uid) ||
	    differs("gid", one.st_gid, two.st_gid) ||
	    differs("nlink", one.st_nlink, two.st_nlink) ||
	    differs("rdev", one.st_rdev, two.st_rdev) ||
	    (!S_ISDIR(one.st_mode) && differs("size", one.st_size, two.st_size)))
		return 1;
	if (same_file && (differs("ino", one.st_ino, two.st_ino) ||
			  differs("blocks", one.st_blocks, two.st_blocks) ||
			  differs("mtime", one.st_mtim.tv_sec, two.st_mtim.tv_sec) ||
			  differs("mtime.nsec", one.st_mtim.tv_nsec, two.st_mtim.tv_nsec)))
		return 1;
	if (S_ISLNK(one.st_mode) || only_attributes)
		return 0;
	return compare_xattr(a, b, "system.posix_acl_access") ||
	       compare_xattr(a, b, "system.posix_acl_default") ||
	       compare_xattr(a, b, "user.test");
}

static int compare_path(const char *path)
{
	char side[SIDES][PATH_MAX], behind[PATH_MAX];
	int i;

	for (i = 0; i < SIDES; i++)
		snprintf(side[i], sizeof(side[i]), "%s%s", root[i], path);
	if (compare(side[REFERENCE], side[TESTED], false))
		return 1;
	if (!backing)
		return 0;
	snprintf(behind, sizeof(behind), "%s%s", backing, path);
	return compare(behind, side[TESTED], true);
}

static int step(unsigned long number)
{
	struct op op = choose();
	int ret[SIDES], i;

	snprintf(what, sizeof(what), "%lu: %s %s %s %sas %u: mode %o umask %o uid %d gid %d "
		 "flags %#x size %lld", number, kind_names[op.kind], op.path[0], op.path[1],
		 op.beneath ? "beneath " : "", op.user->uid, op.mode, op.umask,
		 (int)op.uid, (int)op.gid, op.flags, (long long)op.size);
	for (i = 0; i < SIDES; i++) {
		become(op.user);
		ret[i] = perform(i == TESTED && op.beneath ? backing : root[i], &op);
		become(&users[0]);
	}
	return differs("result", ret[REFERENCE], ret[TESTED]) ||
	       compare_path(op.path[0]) || compare_path(op.path[1]) || compare_path("");
}

static void make_files(const char *dir)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s%s", dir, files[i].name);
		if (S_ISDIR(files[i].type) ? mkdir(path, 0777) :
		    S_ISLNK(files[i].type) ? symlink("c", path) :
		    mknod(path, files[i].type | 0666, 0))
			fatal(path);
	}
}

int main(int argc, char **argv)
{
	unsigned long count = 1000, i;
	int opt;

	state = 1;
	while ((opt = getopt(argc, argv, "s:n:b:a")) >= 0) {
		switch (opt) {
		case 's':
			state = strtoull(optarg, NULL, 10) * 2 + 1;
			break;
		case 'n':
			count = strtoul(optarg, NULL, 10);
			break;
		case 'b':
			backing = optarg;
			break;
		case 'a':
			only_attributes = true;
			break;
		default:
			return 2;
		}
	}
	if (argc - optind != 2) {
		fprintf(stderr, "difftree: two directories expected\n");
		return 2;
	}
	root[REFERENCE] = argv[optind];
	root[TESTED] = argv[optind + 1];
	for (i = 0; i < SIDES; i++)
		if (chmod(root[i], 01777) < 0)
			fatal(root[i]);
	if (only_attributes) {
		make_files(root[REFERENCE]);
		make_files(backing ?: root[TESTED]);
	}
	for (i = 0; i < count; i++)
		if (step(i))
			return 1;
	return 0;
}
