// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lazyfs REMOTE CACHE MOUNTPOINT [POLICY]: the files that REMOTE has at mount, read-only.
 * One is fetched into CACHE when it is first opened (with O_NONBLOCK: read), and attached:
 * the kernel's from then on. A backing has the inode number that was told before, so CACHE,
 * which is nobody else's, has a stub of each, sticky until the chmod that ends a fetch.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fuse_lowlevel.h>
#include <thru/thru.h>

#define FIRST	2ULL			/* nodeid of names[0], and its offset when listed */

static struct thru_session *session;
static int remote, cache;		/* the directories */
static struct dirent **names;
static fuse_ino_t end;			/* after the last */

static int check(int ret)
{
	return ret < 0 ? -errno : ret;
}

static const char *name_of(fuse_ino_t ino)
{
	return ino < FIRST ? "." : names[ino - FIRST]->d_name;
}

static bool is_stub(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 || st.st_mode & S_ISVTX;
}

static int get_stat(fuse_ino_t ino, struct stat *st)
{
	struct stat own;
	int err = check(fstatat(cache, name_of(ino), st, 0));

	own = *st;
	if (err || (ino >= FIRST && !(own.st_mode & S_ISVTX)))
		return err;
	err = check(fstatat(remote, name_of(ino), st, AT_SYMLINK_NOFOLLOW));
	st->st_ino = own.st_ino;
	st->st_nlink = own.st_nlink;
	st->st_mode &= S_IFMT | 0777;
	return err ?: (own.st_mode ^ st->st_mode) & S_IFMT ? -ESTALE : 0;
}

static int copy(int from, int to)
{
	struct stat st;
	ssize_t n = 1;
	int err = check(fstat(from, &st)) ?: check(ftruncate(to, 0)) ?:
		  S_ISREG(st.st_mode) ? 0 : -ESTALE;

	while (!err && n)
		err = (n = sendfile(to, from, NULL, 1 << 30)) < 0 ? -errno : 0;
	err = err ?: check(fsync(to)) ?: lseek(to, 0, SEEK_CUR) != st.st_size ? -EIO :
	      check(geteuid() ? 0 : fchown(to, st.st_uid, st.st_gid)) ?:
	      check(futimens(to, (struct timespec[]){ st.st_atim, st.st_mtim })) ?:
	      check(fchmod(to, st.st_mode & 0777));
	return err ? check(ftruncate(to, 0)) ?: err : 0;
}

/* Have the data of `fd`. 1: and the kernel takes it from here. */
static int fetch(fuse_ino_t ino, int fd)
{
	int from, to, err = 0;

	if (is_stub(fd)) {
		from = check(openat(remote, name_of(ino), O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
		to = check(openat(cache, name_of(ino), O_WRONLY | O_CLOEXEC));
		err = to < 0 ? to : check(flock(to, LOCK_EX));
		if (!err && is_stub(to))	/* else another has done it meanwhile */
			err = from < 0 ? from : copy(from, to);
		close(from);
		close(to);
	}
	return err ?: !thru_backing_attach_fd(session, ino, fd, S_IFREG, THRU_OP_GETATTR |
					      THRU_OP_OPEN | THRU_OP_READ);
}

static void lazy_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param e = { .ino = FIRST, .attr_timeout = 1, .entry_timeout = 1 };
	int err;

	while (e.ino < end && strcmp(name_of(e.ino), name))
		e.ino++;
	err = e.ino < end ? get_stat(e.ino, &e.attr) : -ENOENT;
	err ? fuse_reply_err(req, -err) : thru_reply_entry(session, req, &e, 0);
}

static void lazy_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st;
	int err = get_stat(ino, &st);

	err ? fuse_reply_err(req, -err) : fuse_reply_attr(req, &st, 1);
}

static void lazy_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	int fd = check(openat(cache, name_of(ino), O_RDONLY | O_CLOEXEC));
	int err = fd < 0 ? fd : fi->flags & O_NONBLOCK && is_stub(fd) ? 0 : fetch(ino, fd);

	fi->fh = fd;
	if (err < 0 ? fuse_reply_err(req, -err), true :
	    thru_reply_open(session, req, fi, err == 1, 0))
		close(fd);
}

static void lazy_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		      struct fuse_file_info *fi)
{
	struct fuse_bufvec buf = { .count = 1, .buf[0] = { .size = size, .fd = fi->fh,
				   .pos = offset, .flags = FUSE_BUF_IS_FD | FUSE_BUF_FD_SEEK } };
	int err = is_stub(fi->fh) ? fetch(ino, fi->fh) : 0;

	err < 0 ? fuse_reply_err(req, -err) : fuse_reply_data(req, &buf, 0);
}

static void lazy_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	close(fi->fh);
	fuse_reply_err(req, 0);
}

static void lazy_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			 struct fuse_file_info *fi)
{
	struct stat st = { 0 };
	size_t used = 0, len;
	char buf[8192];

	size = size < sizeof(buf) ? size : sizeof(buf);
	for (; (fuse_ino_t)offset < end; offset++, used += len) {
		fstatat(cache, name_of(offset), &st, 0);
		len = fuse_add_direntry(req, buf + used, size - used,
					offset == 1 ? ".." : name_of(offset), &st, offset + 1);
		if (len > size - used)
			break;
	}
	fuse_reply_buf(req, buf, used);
}

static void on_signal(int sig)
{
	thru_session_exit(session);
}

static int is_file(const struct dirent *ent)
{
	return ent->d_type == DT_REG;
}

static const struct fuse_lowlevel_ops ops = {
	.lookup = lazy_lookup, .getattr = lazy_getattr, .readdir = lazy_readdir,
	.open = lazy_open, .read = lazy_read, .release = lazy_release,
};

int main(int argc, char **argv)
{
	struct fuse_args args = FUSE_ARGS_INIT(3, ((char *[]){ "lazyfs", "-o", "ro", NULL }));
	struct thru_session_config config = { .policy = argc > 4 ? argv[4] : NULL };
	int err;

	if (argc < 4)
		return fprintf(stderr, "Usage: lazyfs REMOTE CACHE MOUNTPOINT [POLICY]\n"), 2;
	remote = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	cache = open(argv[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
	err = check(scandir(argv[1], &names, is_file, alphasort));
	for (end = FIRST; err > 0; end++)
		err = mknodat(cache, name_of(end), S_IFREG | S_ISVTX | 0600, 0) < 0 &&
		      errno != EEXIST ? -errno : err - 1;
	err = err ?: thru_session_new(&args, &ops, sizeof(ops), &config, &session) ?:
	      thru_session_mount(session, argv[3]);
	if (!err) {
		signal(SIGTERM, on_signal);
		fprintf(stderr, "lazyfs: level %s (%s)\n", thru_level_name(
			thru_session_level(session)), thru_session_reason(session));
		err = thru_session_loop(session);
	}
	if (err)
		fprintf(stderr, "lazyfs: %s\n", strerror(-err));
	thru_session_free(session);
	return err ? 1 : 0;
}
