// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mount what is at SOURCE on TARGET, with ids mapped: COUNT of them, from FIRST in
 * the file system, are seen from AS on. mount(8) can do so from 2.39 on.
 *
 *	idmap SOURCE TARGET FIRST AS COUNT [FIRST AS COUNT]
 *
 * Prints "ok" or the name of the error; exit status 0 either way.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/mount.h>

static void fatal(const char *what)
{
	perror(what);
	exit(2);
}

static void write_map(pid_t pid, const char *name, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fatal(path);
	close(fd);
}

/* A user namespace with the mapping; it lives as long as the descriptor. */
static int open_userns(const char *text)
{
	char path[64], byte;
	int pipes[2], fd;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		fatal("pipe");
	pid = fork();
	if (!pid) {
		if (unshare(CLONE_NEWUSER) < 0 || write(pipes[1], "", 1) != 1)
			_exit(1);
		pause();
	}
	if (pid < 0 || read(pipes[0], &byte, 1) != 1)
		fatal("unshare");
	write_map(pid, "uid_map", text);
	write_map(pid, "gid_map", text);
	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fatal(path);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return fd;
}

int main(int argc, char **argv)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP };
	char text[256];
	int tree, ret, i, len = 0;

	if (argc != 6 && argc != 9) {
		fprintf(stderr, "usage: idmap SOURCE TARGET FIRST AS COUNT [FIRST AS COUNT]\n");
		return 2;
	}
	for (i = 3; i + 3 <= argc; i += 3)
		len += snprintf(text + len, sizeof(text) - len, "%s %s %s\n", argv[i],
				argv[i + 1], argv[i + 2]);
	attr.userns_fd = open_userns(text);
	tree = syscall(SYS_open_tree, AT_FDCWD, argv[1],
		       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	ret = tree;
	if (ret >= 0)
		ret = syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr,
			      sizeof(attr));
	if (ret >= 0)
		ret = syscall(SYS_move_mount, tree, "", AT_FDCWD, argv[2],
			      MOVE_MOUNT_F_EMPTY_PATH);
	puts(ret < 0 ? strerrorname_np(errno) : "ok");
	return 0;
}
