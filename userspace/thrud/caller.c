// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Credentials are set by raw system calls: those change the calling thread
 * alone, where the C library's would change all threads. setfsuid() away from
 * 0 takes the file system capabilities out of the effective set, back to 0
 * puts them in again; see capabilities(7).
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "thrud/caller.h"

/* Of the process, set once. */
static bool can_switch;
static struct __user_cap_data_struct caps[2];

/* Of the thread, between enter and leave. */
static _Thread_local bool switched;
static _Thread_local bool have_groups;

static int set_caps(const struct __user_cap_data_struct *data)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capset, &head, data) < 0 ? -errno : 0;
}

static int get_caps(struct __user_cap_data_struct *data)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capget, &head, data) < 0 ? -errno : 0;
}

bool caller_has_cap(unsigned int cap)
{
	return caps[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap);
}

int caller_init(void)
{
	int err = get_caps(caps);

	if (err)
		return err;
	/* A user namespace may deny the last; threads inherit what it sets. */
	can_switch = geteuid() == 0 && caller_has_cap(CAP_SETUID) && caller_has_cap(CAP_SETGID) &&
		     syscall(SYS_setgroups, 0, NULL) == 0;
	/* It lets a write pass the quota and the reserve of its file's owner. */
	if (caller_has_cap(CAP_SYS_RESOURCE)) {
		caps[CAP_TO_INDEX(CAP_SYS_RESOURCE)].effective &=
			~CAP_TO_MASK(CAP_SYS_RESOURCE);
		err = set_caps(caps);
	}
	return err;
}

bool caller_can_switch(void)
{
	return can_switch;
}

/*
 * A umask and a working directory of the thread's own: the former is the
 * caller's while it creates, the latter turns a descriptor's number into a
 * path of what it refers to.
 */
int caller_thread_init(void)
{
	if (unshare(CLONE_FS) < 0 || chdir("/proc/self/fd") < 0)
		return -errno;
	return 0;
}

/* All of a small file of unknown size, with a terminating 0. */
static int read_all(const char *path, char **ret_text)
{
	size_t size = 4096, used = 0;
	char *text = malloc(size), *more;
	ssize_t len;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (!text || fd < 0) {
		err = text ? -errno : -ENOMEM;
		goto err;
	}
	while ((len = read(fd, text + used, size - used - 1)) > 0) {
		used += len;
		if (used + 1 < size)
			continue;
		more = realloc(text, size * 2);
		if (!more) {
			err = -ENOMEM;
			goto err;
		}
		text = more;
		size *= 2;
	}
	if (len < 0) {
		err = -errno;
		goto err;
	}
	close(fd);
	text[used] = '\0';
	*ret_text = text;
	return 0;
err:
	if (fd >= 0)
		close(fd);
	free(text);
	return err;
}

/* The supplementary groups of thread `pid`; none if it cannot be told. */
static int get_groups(pid_t pid, gid_t **ret_groups, size_t *ret_count)
{
	char path[32], *text = NULL, *p, *end;
	gid_t *groups, *more;
	size_t count = 0, size = 32;
	int err;

	/* 0: the caller lives in another pid namespace. */
	if (pid <= 0)
		return -ESRCH;
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	err = read_all(path, &text);
	if (err)
		return err;
	groups = malloc(size * sizeof(*groups));
	p = strstr(text, "\nGroups:");
	if (!groups || !p) {
		err = groups ? -EPROTO : -ENOMEM;
		goto err;
	}
	for (p += strlen("\nGroups:");; p = end) {
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p < '0' || *p > '9')
			break;
		if (count == size) {
			more = realloc(groups, 2 * size * sizeof(*groups));
			if (!more) {
				err = -ENOMEM;
				goto err;
			}
			groups = more;
			size *= 2;
		}
		groups[count++] = strtoul(p, &end, 10);
	}
	free(text);
	*ret_groups = groups;
	*ret_count = count;
	return 0;
err:
	free(groups);
	free(text);
	return err;
}

static int set_groups(pid_t pid)
{
	gid_t *groups;
	size_t count;
	int err = 0;

	/* Unknown groups are no groups: it may create less, never more. */
	if (get_groups(pid, &groups, &count))
		return 0;
	if (syscall(SYS_setgroups, count, groups) < 0)
		err = -errno;
	else
		have_groups = count;
	free(groups);
	return err;
}

/* Whether groups have a say: the owner of a plain directory needs none. */
static bool groups_matter(const struct fuse_ctx *ctx, int dir_fd)
{
	struct stat st;

	if (fstatat(dir_fd, "", &st, AT_EMPTY_PATH) < 0)
		return true;
	return st.st_uid != ctx->uid || (st.st_mode & 0300) != 0300 ||
	       st.st_mode & S_ISGID;
}

int caller_enter(const struct fuse_ctx *ctx, int dir_fd)
{
	int err;

	umask(ctx->umask);
	switched = false;
	if (!can_switch || (!ctx->uid && !ctx->gid))
		return 0;

	have_groups = false;
	if (ctx->uid && groups_matter(ctx, dir_fd)) {
		err = set_groups(ctx->pid);
		if (err)
			return err;
	}
	switched = true;
	setfsgid(ctx->gid);
	setfsuid(ctx->uid);
	/* They tell success only by the value a further call finds. */
	if ((gid_t)setfsgid(-1) == ctx->gid && (uid_t)setfsuid(-1) == ctx->uid)
		return 0;
	caller_leave();
	return -EPERM;
}

void caller_leave(void)
{
	int saved = errno;

	if (switched) {
		setfsuid(0);
		setfsgid(0);
		if (have_groups)
			syscall(SYS_setgroups, 0, NULL);
		switched = false;
	}
	errno = saved;
}

/* Nobody's group; the one the kernel shows for what it cannot map. */
#define NO_GROUP	65534

int caller_drop_setid(const struct fuse_ctx *ctx)
{
	struct __user_cap_data_struct data[2] = { caps[0], caps[1] };
	int err;

	if (!can_switch)
		return 0;
	have_groups = false;
	if (ctx) {
		err = set_groups(ctx->pid);
		if (err)
			return err;
	}
	setfsgid(ctx ? ctx->gid : NO_GROUP);
	data[CAP_TO_INDEX(CAP_FSETID)].effective &= ~CAP_TO_MASK(CAP_FSETID);
	err = set_caps(data);
	if (err)
		caller_keep_setid();
	return err;
}

void caller_keep_setid(void)
{
	int saved = errno;

	if (can_switch) {
		set_caps(caps);
		setfsgid(0);
		if (have_groups)
			syscall(SYS_setgroups, 0, NULL);
	}
	errno = saved;
}
