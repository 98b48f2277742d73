// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Credentials are set by raw system calls: those change the calling thread
 * alone, where the C library's would change all threads. setfsuid() away from
 * 0 takes the file system capabilities out of the effective set, back to 0
 * puts them in again; see capabilities(7).
 *
 * What a request does not tell of its caller is read from /proc: its groups, and
 * its capabilities, which count for files whose owner and group its user
 * namespace has ids for (capable_wrt_inode_uidgid() in the kernel).
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

#include <thru/thru.h>

#include "thrud/caller.h"

enum { UIDS, GIDS, MAPS };

static const char *const map_names[MAPS] = { "uid_map", "gid_map" };

/* Of the process, set once. */
static bool can_switch;
static struct __user_cap_data_struct caps[2];
static char *own_maps[MAPS];	/* NULL: the kernel has no user namespaces */

/* Of the thread, between enter and leave. */
static _Thread_local bool switched;
static _Thread_local bool have_groups;
static _Thread_local bool have_caps;

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

/* A file in /proc of thread `pid`. */
static int read_proc(pid_t pid, const char *name, char **ret_text)
{
	char path[40];

	/* 0: the caller lives in another pid namespace. */
	if (pid <= 0)
		return -ESRCH;
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return read_all(path, ret_text);
}

int caller_init(void)
{
	int i, err;

	err = get_caps(caps);
	for (i = 0; !err && i < MAPS; i++) {
		err = read_proc(getpid(), map_names[i], &own_maps[i]);
		if (err == -ENOENT)
			err = 0;
	}
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

/* What a line of /proc/PID/status says, or NULL. */
static const char *field(const char *status, const char *name)
{
	const char *p = strstr(status, name);

	return p ? p + strlen(name) : NULL;
}

static int parse_groups(const char *status, gid_t **ret_groups, size_t *ret_count)
{
	const char *p = field(status, "\nGroups:");
	gid_t *groups, *more;
	size_t count = 0, size = 32;
	char *end;

	if (!p)
		return -EPROTO;
	groups = malloc(size * sizeof(*groups));
	if (!groups)
		return -ENOMEM;
	for (;; p = end) {
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p < '0' || *p > '9')
			break;
		if (count == size) {
			more = realloc(groups, 2 * size * sizeof(*groups));
			if (!more) {
				free(groups);
				return -ENOMEM;
			}
			groups = more;
			size *= 2;
		}
		groups[count++] = strtoul(p, &end, 10);
	}
	*ret_groups = groups;
	*ret_count = count;
	return 0;
}

/*
 * The effective capabilities of a thread; none if the request was made as another
 * user than the thread is, as nfsd does: the thread's are not that user's.
 */
static uint64_t parse_caps(const char *status, uid_t fsuid)
{
	const char *uids = field(status, "\nUid:"), *set = field(status, "\nCapEff:");
	unsigned int uid;

	if (!uids || !set || sscanf(uids, "%*u %*u %*u %u", &uid) != 1 || uid != fsuid)
		return 0;
	return strtoull(set, NULL, 16);
}

/* Whether a user namespace with that map has an id for ours. */
static bool map_has(const char *map, unsigned int id)
{
	unsigned int first, count;
	int len;

	for (; sscanf(map, "%*u %u %u%n", &first, &count, &len) == 2; map += len)
		if (id - first < count)
			return true;
	return false;
}

#define BIT(cap) (1ULL << (cap))

/* Those that the root of a user namespace has for the files of those in it. */
#define CAPS_IN_NS (BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_DAC_READ_SEARCH) | \
		    BIT(CAP_FOWNER) | BIT(CAP_FSETID) | BIT(CAP_SETFCAP))

/* Those that count in the user namespace of thread `pid` for what has that id. */
static uint64_t caps_for_id(pid_t pid, int which, unsigned int id)
{
	uint64_t set = 0;
	char *map;

	if (!own_maps[which])
		return ~0ULL;
	/* A new user namespace has empty ones. */
	if (read_proc(pid, map_names[which], &map))
		return 0;
	/* Of our own it would be the parent's ids that are shown. */
	if (!strcmp(map, own_maps[which]))
		set = ~0ULL;
	else if (map_has(map, id))
		set = CAPS_IN_NS;
	free(map);
	return set;
}

/* Those that count for what `fd` refers to. */
static uint64_t caps_for(pid_t pid, int fd)
{
	struct stat st;

	if (fstatat(fd, "", &st, AT_EMPTY_PATH) < 0)
		return 0;
	return caps_for_id(pid, UIDS, st.st_uid) & caps_for_id(pid, GIDS, st.st_gid);
}

static int set_groups(const char *status)
{
	gid_t *groups;
	size_t count;
	int err;

	err = parse_groups(status, &groups, &count);
	if (err)
		return err;
	if (syscall(SYS_setgroups, count, groups) < 0)
		err = -errno;
	else
		have_groups = count;
	free(groups);
	return err;
}

/* The caller's groups for this thread, and its capabilities for these files. */
static int set_groups_get_caps(const struct fuse_ctx *ctx, int fd, int other_fd,
			       uint64_t *ret_caps)
{
	uint64_t set;
	char *status;
	int err;

	/* Unknown rights are none: it may do less, never more. */
	if (read_proc(ctx->pid, "status", &status))
		return 0;
	err = set_groups(status);
	set = parse_caps(status, ctx->uid);
	free(status);
	if (err)
		return err;
	if (set)
		set &= caps_for(ctx->pid, fd);
	if (set && other_fd >= 0 && other_fd != fd)
		set &= caps_for(ctx->pid, other_fd);
	*ret_caps = set;
	return 0;
}

/*
 * Whether groups and capabilities have a say: the owner needs none who may write,
 * unless there is a set-gid bit to keep or hand on.
 */
static bool rights_matter(const struct fuse_ctx *ctx, int fd)
{
	struct stat st;
	mode_t needed;

	if (fstatat(fd, "", &st, AT_EMPTY_PATH) < 0)
		return true;
	needed = S_ISDIR(st.st_mode) ? 0300 : 0200;
	return st.st_uid != ctx->uid || (st.st_mode & needed) != needed ||
	       st.st_mode & S_ISGID;
}

/* Those of ours that are in the set. */
static int keep_caps(uint64_t set)
{
	struct __user_cap_data_struct data[2] = { caps[0], caps[1] };

	data[0].effective &= set;
	data[1].effective &= set >> 32;
	have_caps = true;
	return set_caps(data);
}

int caller_enter(const struct fuse_ctx *ctx, int fd, int other_fd)
{
	bool all = ctx->uid && (other_fd >= 0 || rights_matter(ctx, fd));
	uint64_t set = 0;
	int err;

	umask(ctx->umask);
	switched = false;
	if (!can_switch || (!ctx->uid && !ctx->gid))
		return 0;

	have_groups = have_caps = false;
	if (all) {
		err = set_groups_get_caps(ctx, fd, other_fd, &set);
		if (err)
			return err;
	}
	if (thru_request_kill_priv())
		set &= ~BIT(CAP_FSETID);
	switched = true;
	setfsgid(ctx->gid);
	setfsuid(ctx->uid);
	/* They tell success only by the value a further call finds. */
	err = -EPERM;
	if ((gid_t)setfsgid(-1) == ctx->gid && (uid_t)setfsuid(-1) == ctx->uid)
		err = all ? keep_caps(set) : 0;
	if (err)
		caller_leave();
	return err;
}

void caller_leave(void)
{
	int saved = errno;

	if (switched) {
		if (have_caps)
			set_caps(caps);
		setfsuid(0);
		setfsgid(0);
		if (have_groups)
			syscall(SYS_setgroups, 0, NULL);
		switched = false;
	}
	errno = saved;
}

int caller_may_write(const struct fuse_ctx *ctx, int fd)
{
	int err;

	err = caller_enter(ctx, fd, -1);
	if (err)
		return err;
	if (syscall(SYS_faccessat2, fd, "", W_OK, AT_EACCESS | AT_EMPTY_PATH) < 0)
		err = -EPERM;
	caller_leave();
	return err;
}

/* Nobody's group; the one the kernel shows for what it cannot map. */
#define NO_GROUP	65534

int caller_drop_setid(const struct fuse_ctx *ctx)
{
	struct __user_cap_data_struct data[2] = { caps[0], caps[1] };
	char *status;
	int err;

	if (!can_switch)
		return 0;
	have_groups = false;
	if (ctx && !read_proc(ctx->pid, "status", &status)) {
		err = set_groups(status);
		free(status);
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
