// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who drops the set-id bits of a file, by doing what to it: each of some users
 * does each of some operations to a file with each of some modes, in two
 * directories, and both must answer, and have the mode afterwards, alike.
 *
 *	setid [-b BACKING] [-k KIND,...] REFERENCE TESTED
 *
 * REFERENCE and TESTED are files that are there. With BACKING, that behind TESTED,
 * the bits are set there, after TESTED was opened without. Run as root. Prints
 * each difference; exit status 1 if there is one.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SIZE		8192
#define OWNER		1000

static const struct user {
	const char *name;
	uid_t uid;
	gid_t gid;
	gid_t group;		/* one more, 0: none */
	bool fsetid;		/* CAP_FSETID */
} users[] = {
	{ "owner", OWNER, OWNER, 0, false },
	{ "owner of another group", OWNER, 1001, 0, false },
	{ "member of the group", 1001, 1001, OWNER, false },
	{ "stranger", 1001, 1001, 0, false },
	{ "stranger with CAP_FSETID", 1001, 1001, 0, true },
	{ "root", 0, 0, 0, true },
	{ "root without CAP_FSETID", 0, 0, 0, false },
};

static const mode_t modes[] = { 06777, 06766, 04777, 02777, 02767, 0777 };

struct target {
	const char *path;
	int fd;
};

static int do_write(const struct target *t)
{
	return write(t->fd, "abc", 3) == 3 ? 0 : -1;
}

static int do_splice(const struct target *t)
{
	int pipes[2], ret = -1;

	if (pipe(pipes) < 0)
		return -1;
	if (write(pipes[1], "abc", 3) == 3 &&
	    splice(pipes[0], NULL, t->fd, NULL, 3, 0) == 3)
		ret = 0;
	close(pipes[0]);
	close(pipes[1]);
	return ret;
}

static int do_ftruncate(const struct target *t)
{
	return ftruncate(t->fd, 100);
}

static int do_truncate(const struct target *t)
{
	return truncate(t->path, 100);
}

static int do_open_trunc(const struct target *t)
{
	int fd = open(t->path, O_WRONLY | O_TRUNC);

	return fd < 0 ? -1 : close(fd);
}

static int do_allocate(const struct target *t)
{
	return fallocate(t->fd, 0, 0, 2 * SIZE);
}

static int do_punch(const struct target *t)
{
	return fallocate(t->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096);
}

static int do_chgrp(const struct target *t)
{
	return fchown(t->fd, -1, OWNER);
}

static int do_chown_nothing(const struct target *t)
{
	return chown(t->path, -1, -1);
}

static int do_chmod(const struct target *t)
{
	return chmod(t->path, 06755);
}

static int do_store(const struct target *t)
{
	char *map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, t->fd, 0);

	if (map == MAP_FAILED)
		return -1;
	map[1] = 'x';
	return munmap(map, SIZE);
}

static const struct {
	const char *name;
	int (*run)(const struct target *t);
} kinds[] = {
	{ "write", do_write }, { "splice", do_splice },
	{ "ftruncate", do_ftruncate }, { "truncate", do_truncate },
	{ "open-trunc", do_open_trunc }, { "allocate", do_allocate },
	{ "punch", do_punch }, { "chgrp", do_chgrp },
	{ "chown-nothing", do_chown_nothing }, { "chmod", do_chmod },
	{ "store", do_store },
};

static void fatal(const char *what)
{
	perror(what);
	exit(2);
}

static void set_fsetid(bool on)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) < 0)
		fatal("capget");
	data[0].effective &= ~(1U << CAP_FSETID);
	if (on)
		data[0].effective |= 1U << CAP_FSETID;
	if (syscall(SYS_capset, &head, data) < 0)
		fatal("capset");
}

static void become(const struct user *user)
{
	if (seteuid(0) < 0 || setgroups(user->group ? 1 : 0, &user->group) < 0 ||
	    setegid(user->gid) < 0 || seteuid(user->uid) < 0)
		fatal("credentials");
	set_fsetid(user->fsetid);
}

static void become_root(void)
{
	static const struct user root = { "root", 0, 0, 0, true };

	become(&root);
}

/* What `user` gets, and the mode then. `changed`: where the mode is set. */
static int attempt(const struct user *user, size_t kind, mode_t mode,
		   const char *path, const char *changed, mode_t *ret_mode)
{
	struct target t = { .path = path };
	struct stat st;
	int err = 0;

	if (truncate(path, SIZE) < 0 || chown(path, OWNER, OWNER) < 0 ||
	    chmod(path, changed ? mode & 0777 : mode) < 0)
		fatal(path);
	become(user);
	t.fd = open(path, O_RDWR);
	if (t.fd < 0)
		fatal(path);
	become_root();
	if (changed && chmod(changed, mode) < 0)
		fatal(changed);
	become(user);
	if (kinds[kind].run(&t) < 0)
		err = errno;
	become_root();
	close(t.fd);
	if (stat(path, &st) < 0)
		fatal(path);
	*ret_mode = st.st_mode & 07777;
	return err;
}

static const char *error_name(int err)
{
	return err ? strerrorname_np(err) : "ok";
}

int main(int argc, char **argv)
{
	const char *backing = NULL, *only = NULL;
	size_t u, k, m;
	mode_t mode[2];
	int opt, err[2], bad = 0;

	while ((opt = getopt(argc, argv, "b:k:")) >= 0) {
		if (opt == 'b')
			backing = optarg;
		else if (opt == 'k')
			only = optarg;
		else
			return 2;
	}
	if (argc - optind != 2) {
		fprintf(stderr, "setid: two files expected\n");
		return 2;
	}
	argv += optind;
	for (k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		if (only && !strstr(only, kinds[k].name))
			continue;
		for (u = 0; u < sizeof(users) / sizeof(*users); u++) {
			for (m = 0; m < sizeof(modes) / sizeof(*modes); m++) {
				err[0] = attempt(&users[u], k, modes[m], argv[0],
						 backing ? argv[0] : NULL, &mode[0]);
				err[1] = attempt(&users[u], k, modes[m], argv[1],
						 backing, &mode[1]);
				if (err[0] == err[1] && mode[0] == mode[1])
					continue;
				printf("%s of a file with mode %o by %s: %s, mode %o; should be %s, mode %o\n",
				       kinds[k].name, modes[m], users[u].name,
				       error_name(err[1]), mode[1],
				       error_name(err[0]), mode[0]);
				bad = 1;
			}
		}
	}
	return bad;
}
