// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * fusermount3, libfuse's set-uid helper, for those who may not mount
 * themselves: it opens /dev/fuse, mounts, and sends the descriptor over a
 * socket whose number it finds in _FUSE_COMMFD.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/fusermount.h"
#include "lib/mount.h"

#define PROGRAM "fusermount3"

extern char **environ;

/* Append ",key" "value", with what would end the value escaped. */
static void put_option(FILE *f, const char *key, const char *value)
{
	fprintf(f, ",%s", key);
	for (; *value; value++) {
		if (*value == ',' || *value == '\\')
			fputc('\\', f);
		fputc(*value, f);
	}
}

/* Those that the helper is too old for it refuses, by name. */
static const struct {
	unsigned long flag;
	const char *name;
} flag_names[] = {
	{ MS_NOEXEC,		"noexec" },
	{ MS_SYNCHRONOUS,	"sync" },
	{ MS_DIRSYNC,		"dirsync" },
	{ MS_NOATIME,		"noatime" },
	{ MS_NODIRATIME,	"nodiratime" },
	{ MS_STRICTATIME,	"strictatime" },
	{ MS_LAZYTIME,		"lazytime" },
	{ MS_NOSYMFOLLOW,	"nosymfollow" },
};

static char *option_text(const struct mount *m)
{
	char *text = NULL;
	size_t len, i;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	fputs(m->flags & MS_RDONLY ? "ro" : "rw", f);
	fputs(m->flags & MS_NOSUID ? ",nosuid" : ",suid", f);
	fputs(m->flags & MS_NODEV ? ",nodev" : ",dev", f);
	for (i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++)
		if (m->flags & flag_names[i].flag)
			fprintf(f, ",%s", flag_names[i].name);
	fputs(",default_permissions", f);
	if (m->allow_other)
		fputs(",allow_other", f);
	if (m->auto_unmount)
		fputs(",auto_unmount", f);
	if (m->fsname)
		put_option(f, "fsname=", m->fsname);
	if (m->subtype && m->subtype[0])
		put_option(f, "subtype=", m->subtype);
	for (i = 0; i < m->string_count; i++)
		put_option(f, "", m->strings[i]);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	return text;
}

/* environ with _FUSE_COMMFD added; the caller frees the vector, not its strings. */
static char **environ_with(char *comm)
{
	size_t count = 0;
	char **env;

	while (environ[count])
		count++;
	env = calloc(count + 2, sizeof(*env));
	if (!env)
		return NULL;
	memcpy(env, environ, count * sizeof(*env));
	env[count] = comm;
	return env;
}

/* Run the helper with `comm_fd` open in it and its talk going to `err_fd`. */
static int spawn(char **argv, int comm_fd, int err_fd, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	char comm[32];
	char **env;
	int err;

	snprintf(comm, sizeof(comm), "_FUSE_COMMFD=%d", comm_fd);
	env = environ_with(comm);
	if (!env)
		return -ENOMEM;
	posix_spawn_file_actions_init(&actions);
	/* Onto itself: clears FD_CLOEXEC, in the child only. */
	posix_spawn_file_actions_adddup2(&actions, comm_fd, comm_fd);
	posix_spawn_file_actions_adddup2(&actions, err_fd, STDERR_FILENO);
	err = posix_spawnp(ret_pid, PROGRAM, &actions, NULL, argv, env);
	posix_spawn_file_actions_destroy(&actions);
	free(env);
	return -err;
}

/* -1: the helper closed the socket without sending a descriptor. */
static int receive_fd(int sock)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	ssize_t len;
	int fd;

	do
		len = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	while (len < 0 && errno == EINTR);
	if (len <= 0)
		return -1;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (!cmsg || cmsg->cmsg_type != SCM_RIGHTS ||
	    cmsg->cmsg_len != CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
	return fd;
}

static void read_text(int fd, char *text, size_t size)
{
	ssize_t len = read(fd, text, size - 1);

	text[len > 0 ? len : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

int fusermount_mount(struct mount *m, int *ret_fd, char *error, size_t size)
{
	int sock[2] = { -1, -1 }, talk[2] = { -1, -1 };
	char *options = option_text(m);
	char *argv[] = { PROGRAM, "-o", options, "--", m->target, NULL };
	int err = -ENOMEM, fd = -1;
	pid_t pid;

	if (!options)
		goto out;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sock) < 0 ||
	    pipe2(talk, O_CLOEXEC) < 0) {
		err = -errno;
		goto out;
	}
	err = spawn(argv, sock[0], talk[1], &pid);
	close(sock[0]);
	close(talk[1]);
	sock[0] = talk[1] = -1;
	if (err) {
		snprintf(error, size, PROGRAM ": %s (install fuse3)", strerror(-err));
		goto out;
	}
	fd = receive_fd(sock[1]);
	if (fd < 0) {
		err = -EPERM;
		read_text(talk[0], error, size);
		waitpid(pid, NULL, 0);
		goto out;
	}
	if (m->auto_unmount) {
		m->keep_fd = sock[1];
		sock[1] = -1;
	} else {
		close(sock[1]);
		sock[1] = -1;
		waitpid(pid, NULL, 0);
	}
	*ret_fd = fd;
out:
	free(options);
	if (sock[0] >= 0)
		close(sock[0]);
	if (sock[1] >= 0)
		close(sock[1]);
	if (talk[0] >= 0)
		close(talk[0]);
	if (talk[1] >= 0)
		close(talk[1]);
	return err;
}

void fusermount_unmount(const char *mountpoint)
{
	char *argv[] = { PROGRAM, "-u", "-q", "-z", "--", (char *)mountpoint, NULL };
	pid_t pid;

	if (!posix_spawnp(&pid, PROGRAM, NULL, NULL, argv, environ))
		waitpid(pid, NULL, 0);
}
