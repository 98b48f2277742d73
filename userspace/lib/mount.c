// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Making and removing the mount. With CAP_SYS_ADMIN through the mount API of
 * Linux 5.2: the mount is complete, INIT answered and the policy attached,
 * before anyone can see it. Otherwise, and for auto_unmount, through fusermount3,
 * which shows it at once; requests then wait.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/fusermount.h"
#include "lib/mount.h"

#ifndef MOUNT_ATTR_NOSYMFOLLOW
#define MOUNT_ATTR_NOSYMFOLLOW 0x00200000
#endif

static int fail(char *error, size_t size, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, size, fmt, ap);
	va_end(ap);
	return err;
}

/* What the kernel says about a configuration step, "e text\n". */
static int fail_config(char *error, size_t size, int fs, int err, const char *what)
{
	char text[256];
	ssize_t len = read(fs, text, sizeof(text) - 1);

	if (len > 2 && text[1] == ' ') {
		text[len] = '\0';
		text[strcspn(text, "\n")] = '\0';
		return fail(error, size, err, "%s: %s", what, text + 2);
	}
	return fail(error, size, err, "%s: %s", what, strerror(-err));
}

static int set_string(int fs, const char *key, const char *value)
{
	return fsconfig(fs, FSCONFIG_SET_STRING, key, value, 0) < 0 ? -errno : 0;
}

static int set_number(int fs, const char *key, const char *fmt, unsigned int value)
{
	char text[16];

	snprintf(text, sizeof(text), fmt, value);
	return set_string(fs, key, text);
}

static int set_flag(int fs, const char *key)
{
	return fsconfig(fs, FSCONFIG_SET_FLAG, key, NULL, 0) < 0 ? -errno : 0;
}

static int set_pair(int fs, const char *pair)
{
	size_t len = strcspn(pair, "=");
	char key[32];

	if (len >= sizeof(key))
		return -EINVAL;
	memcpy(key, pair, len);
	key[len] = '\0';
	return set_string(fs, key, pair + len + 1);
}

/* Only shown, so a longer one than fsconfig() takes is cut, between characters. */
static int set_source(int fs, const char *source)
{
	char text[256];
	size_t len = strlen(source);

	if (len >= sizeof(text)) {
		len = sizeof(text) - 1;
		while (len && (source[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(text, source, len);
	text[len] = '\0';
	return set_string(fs, "source", text);
}

static int set_super_flags(int fs, unsigned long flags)
{
	int err = 0;

	if (flags & MS_RDONLY)
		err = set_flag(fs, "ro");
	if (!err && flags & MS_SYNCHRONOUS)
		err = set_flag(fs, "sync");
	if (!err && flags & MS_DIRSYNC)
		err = set_flag(fs, "dirsync");
	if (!err && flags & MS_LAZYTIME)
		err = set_flag(fs, "lazytime");
	return err;
}

static unsigned int mount_attr(unsigned long flags)
{
	unsigned int attr = 0;

	if (flags & MS_RDONLY)
		attr |= MOUNT_ATTR_RDONLY;
	if (flags & MS_NOSUID)
		attr |= MOUNT_ATTR_NOSUID;
	if (flags & MS_NODEV)
		attr |= MOUNT_ATTR_NODEV;
	if (flags & MS_NOEXEC)
		attr |= MOUNT_ATTR_NOEXEC;
	if (flags & MS_NODIRATIME)
		attr |= MOUNT_ATTR_NODIRATIME;
	if (flags & MS_NOSYMFOLLOW)
		attr |= MOUNT_ATTR_NOSYMFOLLOW;
	/* One of three; relatime is the default and 0. */
	if (flags & MS_NOATIME)
		attr |= MOUNT_ATTR_NOATIME;
	else if (flags & MS_STRICTATIME)
		attr |= MOUNT_ATTR_STRICTATIME;
	return attr;
}

static int configure(const struct mount *m, int fs, int fd, const char *source)
{
	size_t i;
	int err;

	err = set_source(fs, source);
	if (!err && m->subtype && m->subtype[0])
		err = set_string(fs, "subtype", m->subtype);
	if (!err)
		err = set_number(fs, "fd", "%u", fd);
	if (!err)
		err = set_number(fs, "rootmode", "%o", S_IFDIR);
	if (!err)
		err = set_number(fs, "user_id", "%u", getuid());
	if (!err)
		err = set_number(fs, "group_id", "%u", getgid());
	if (!err)
		err = set_flag(fs, "default_permissions");
	if (!err && m->allow_other)
		err = set_flag(fs, "allow_other");
	for (i = 0; !err && i < m->string_count; i++)
		err = set_pair(fs, m->strings[i]);
	if (!err)
		err = set_super_flags(fs, m->flags);
	return err;
}

/* Sets m->mnt_fd. -EPERM: no privilege. */
static int make_detached(struct mount *m, int fd, char *error, size_t size)
{
	const char *source = m->fsname ? m->fsname : m->subtype;
	int fs, err;

	fs = fsopen("fuse", FSOPEN_CLOEXEC);
	if (fs < 0)
		return fail(error, size, -errno, "fsopen: %s", strerror(errno));
	err = configure(m, fs, fd, source && source[0] ? source : "fuse");
	if (err) {
		fail_config(error, size, fs, err, "mount option");
		goto out;
	}
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0) {
		err = fail_config(error, size, fs, -errno, "mount");
		goto out;
	}
	m->mnt_fd = fsmount(fs, FSMOUNT_CLOEXEC, mount_attr(m->flags));
	if (m->mnt_fd < 0)
		err = fail_config(error, size, fs, -errno, "mount");
out:
	close(fs);
	return err;
}

int mount_make(struct mount *m, const char *mountpoint, int *ret_fd,
	       char *error, size_t size)
{
	int fd, err;

	m->target = realpath(mountpoint, NULL);
	if (!m->target)
		return fail(error, size, -errno, "%s", strerror(errno));
	m->target_fd = open(mountpoint, O_PATH | O_CLOEXEC);
	if (m->target_fd < 0)
		return fail(error, size, -errno, "%s", strerror(errno));

	/* fusermount3 alone knows how to unmount after a killed daemon. */
	err = -EPERM;
	if (!m->auto_unmount) {
		fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
		if (fd < 0 && errno != EACCES && errno != EPERM)
			return fail(error, size, -errno, "/dev/fuse: %s%s", strerror(errno),
				    errno == ENOENT || errno == ENODEV ?
				    " (try 'modprobe fuse')" : "");
		if (fd >= 0) {
			err = make_detached(m, fd, error, size);
			if (!err) {
				*ret_fd = fd;
				return 0;
			}
			close(fd);
		}
	}
	if (err != -EPERM)
		return err;
	err = fusermount_mount(m, &fd, error, size);
	if (err)
		return err;
	m->shown = true;
	*ret_fd = fd;
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int mount_show(struct mount *m)
{
	if (!m->shown && move_mount(m->mnt_fd, "", m->target_fd, "",
				    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return -errno;
	m->shown = true;
	close_fd(&m->mnt_fd);
	/* Or the file system that the mountpoint is on would be busy longer than the mount. */
	close_fd(&m->target_fd);
	return 0;
}

/*
 * DONT_SYNC: the attributes themselves would be a request, which nobody
 * answers yet or any more. st_dev is the kernel's own.
 */
static int conn_of(int fd, uint32_t *ret_conn)
{
	struct statx stx;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, 0, &stx) < 0)
		return -errno;
	/* Like all file systems without a device. */
	if (stx.stx_dev_major)
		return -ENOENT;
	*ret_conn = stx.stx_dev_minor;
	return 0;
}

/* What is mounted at the path now; asks nobody but the kernel. */
static int open_target(const struct mount *m)
{
	return open(m->target, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

int mount_conn(const struct mount *m, uint32_t *ret_conn)
{
	int fd, err;

	if (m->mnt_fd >= 0)
		return conn_of(m->mnt_fd, ret_conn);
	fd = open_target(m);
	if (fd < 0)
		return -errno;
	err = conn_of(fd, ret_conn);
	close(fd);
	return err;
}

/* By descriptor: what has been looked at is what is unmounted. */
static void unmount(const struct mount *m, uint32_t conn)
{
	int fd = open_target(m);
	char path[32];
	uint32_t now;

	if (fd < 0)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!conn_of(fd, &now) && now == conn && umount2(path, MNT_DETACH) < 0 && errno == EPERM)
		fusermount_unmount(m->target);
	close(fd);
}

void mount_remove(struct mount *m, uint32_t conn)
{
	close_fd(&m->mnt_fd);
	close_fd(&m->target_fd);
	if (m->shown)
		unmount(m, conn);
	m->shown = false;
	close_fd(&m->keep_fd);
}
