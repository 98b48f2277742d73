// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The policy half of libthru from a shell: prints "ok NAME", or the error's name
 * and below it what the log says.
 *
 *	policy open NAME|FILE
 *	policy attach PID CONN NAME|FILE	to the session of that daemon; detach
 *						when standard input says so
 *	policy fill CONN COUNT			that many rules more
 */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include <thru/thru.h>

static char reason[16384];

static int result(int err, const char *name)
{
	if (err)
		printf("%s\n%s\n", strerrorname_np(-err), reason);
	else
		printf("ok %s\n", name);
	return err ? 1 : 0;
}

/* A copy of the daemon's /dev/fuse, as one who may ptrace it gets it. */
static int steal_fuse_fd(pid_t pid)
{
	char path[64], link[PATH_MAX];
	struct dirent *entry;
	int fd = -1, pidfd;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (fd < 0 && (entry = readdir(dir))) {
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, link,
					 sizeof(link) - 1);

		link[len < 0 ? 0 : len] = '\0';
		if (!strcmp(link, "/dev/fuse"))
			fd = atoi(entry->d_name);
	}
	closedir(dir);
	if (fd < 0)
		return -ENOENT;

	pidfd = syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0)
		return -errno;
	fd = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	return fd < 0 ? -errno : fd;
}

static int do_open(const char *name)
{
	struct thru_policy *policy;
	int err;

	err = thru_policy_open(name, reason, sizeof(reason), &policy);
	if (err)
		return result(err, name);
	result(0, thru_policy_name(policy));
	thru_policy_close(policy);
	return 0;
}

static int do_attach(pid_t pid, uint32_t conn, const char *name)
{
	struct thru_policy *policy;
	int fd, err;

	fd = steal_fuse_fd(pid);
	if (fd < 0) {
		snprintf(reason, sizeof(reason), "no /dev/fuse of %d", pid);
		return result(fd, name);
	}
	err = thru_policy_open(name, reason, sizeof(reason), &policy);
	if (!err) {
		err = thru_policy_attach(policy, fd, conn);
		result(err, thru_policy_name(policy));
		fflush(stdout);
		/* Or the connection would live as long as we do. */
		close(fd);
		if (!err)
			getchar();
		thru_policy_close(policy);
		return err ? 1 : 0;
	}
	return result(err, name);
}

/* In one go, past the library: each of its changes takes some system calls. */
static int do_fill(const char *conn, unsigned int count)
{
	uint64_t *inos = calloc(count, sizeof(*inos));
	struct thru_rule *rules = calloc(count, sizeof(*rules));
	char pattern[PATH_MAX];
	glob_t found;
	uint32_t i, done = count;
	int fd, err;

	if (!inos || !rules)
		return result(-ENOMEM, "fill");
	/* No inode has such numbers. */
	for (i = 0; i < count; i++)
		inos[i] = UINT64_MAX - i;
	snprintf(pattern, sizeof(pattern), THRU_PIN_ROOT "/%s/*/" THRU_PIN_RULES, conn);
	if (glob(pattern, 0, NULL, &found))
		return result(-ENOENT, pattern);
	fd = bpf_obj_get(found.gl_pathv[0]);
	globfree(&found);
	err = fd < 0 ? fd : bpf_map_update_batch(fd, inos, rules, &done, NULL);
	snprintf(reason, sizeof(reason), "after %u rules", done);
	return result(err, "fill");
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "open"))
		return do_open(argv[2]);
	if (argc == 5 && !strcmp(argv[1], "attach"))
		return do_attach(atoi(argv[2]), atoi(argv[3]), argv[4]);
	if (argc == 4 && !strcmp(argv[1], "fill"))
		return do_fill(argv[2], atoi(argv[3]));
	fprintf(stderr, "usage: policy open|attach|fill ...\n");
	return 2;
}
