// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Mount options: those of mount(8) that concern any file system, those of FUSE
 * mounts, and those that are only comments to other programs.
 */
#include <errno.h>
#include <fuse_opt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include <thru/thru.h>

#include "lib/mount.h"
#include "lib/str.h"

static const struct {
	const char *name;
	unsigned long flag;
	bool on;
} mount_flags[] = {
	{ "rw",			MS_RDONLY,	false },
	{ "ro",			MS_RDONLY,	true },
	{ "suid",		MS_NOSUID,	false },
	{ "nosuid",		MS_NOSUID,	true },
	{ "dev",		MS_NODEV,	false },
	{ "nodev",		MS_NODEV,	true },
	{ "exec",		MS_NOEXEC,	false },
	{ "noexec",		MS_NOEXEC,	true },
	{ "async",		MS_SYNCHRONOUS,	false },
	{ "sync",		MS_SYNCHRONOUS,	true },
	{ "dirsync",		MS_DIRSYNC,	true },
	{ "atime",		MS_NOATIME,	false },
	{ "noatime",		MS_NOATIME,	true },
	{ "diratime",		MS_NODIRATIME,	false },
	{ "nodiratime",		MS_NODIRATIME,	true },
	{ "relatime",		MS_RELATIME,	true },
	{ "norelatime",		MS_RELATIME,	false },
	{ "strictatime",	MS_STRICTATIME,	true },
	{ "nostrictatime",	MS_STRICTATIME,	false },
	{ "lazytime",		MS_LAZYTIME,	true },
	{ "nolazytime",		MS_LAZYTIME,	false },
	{ "symfollow",		MS_NOSYMFOLLOW,	false },
	{ "nosymfollow",	MS_NOSYMFOLLOW,	true },
};

/* Handed to the kernel as they are. */
static const char *const kernel_strings[] = {
	"context=", "fscontext=", "defcontext=", "rootcontext=", "max_read=",
};

/* For mount(8), systemd or the reader of fstab: accepted, of no effect. */
static const char *const ignored[] = {
	"defaults", "auto", "noauto", "user", "nouser", "users", "owner", "group",
	"nofail", "_netdev", "remount", "blkdev",
};

static const char *const ignored_prefixes[] = {
	"x-", "X-", "comment=", "user=", "helper=", "uhelper=",
};

static bool has_prefix(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static bool is_ignored(const char *opt)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		if (!strcmp(opt, ignored[i]))
			return true;
	for (i = 0; i < ARRAY_SIZE(ignored_prefixes); i++)
		if (has_prefix(opt, ignored_prefixes[i]))
			return true;
	return false;
}

static int add_string(struct mount *m, const char *opt)
{
	if (m->string_count == MOUNT_STRINGS_MAX)
		return -E2BIG;
	m->strings[m->string_count] = strdup(opt);
	if (!m->strings[m->string_count])
		return -ENOMEM;
	m->string_count++;
	return 0;
}

/* 0: taken, 1: not one of ours, or -errno. */
static int take(struct mount *m, const char *opt)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mount_flags); i++) {
		if (strcmp(opt, mount_flags[i].name))
			continue;
		if (mount_flags[i].on)
			m->flags |= mount_flags[i].flag;
		else
			m->flags &= ~mount_flags[i].flag;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(kernel_strings); i++)
		if (has_prefix(opt, kernel_strings[i]))
			return add_string(m, opt);
	if (has_prefix(opt, "fsname="))
		return set_string(&m->fsname, strchr(opt, '=') + 1);
	if (has_prefix(opt, "subtype="))
		return set_string(&m->subtype, strchr(opt, '=') + 1);
	if (!strcmp(opt, "allow_other")) {
		m->allow_other = true;
		return 0;
	}
	if (!strcmp(opt, "allow_root")) {
		m->allow_other = m->allow_root = true;
		return 0;
	}
	if (!strcmp(opt, "auto_unmount")) {
		m->auto_unmount = true;
		return 0;
	}
	if (!strcmp(opt, "default_permissions") || is_ignored(opt))
		return 0;
	return 1;
}

bool thru_mount_option(const char *option)
{
	struct mount m = { 0 };
	bool known = take(&m, option) <= 0;

	mount_release(&m);
	return known;
}

static int mount_opt(void *data, const char *arg, int key, struct fuse_args *out)
{
	struct mount *m = data;
	int err;

	(void)out;
	if (key != FUSE_OPT_KEY_OPT)
		return 1;
	/* What libfuse must know of as well stays in place. */
	err = take(m, arg);
	if (err < 0) {
		m->err = err;
		return -1;
	}
	return err || !strcmp(arg, "allow_root") || has_prefix(arg, "max_read=");
}

int mount_parse(struct mount *m, struct fuse_args *args)
{
	/* As libfuse: set-id programs and devices only for who asks. */
	m->flags = MS_NOSUID | MS_NODEV;
	m->mnt_fd = -1;
	m->keep_fd = -1;
	m->target_fd = -1;
	if (fuse_opt_parse(args, m, NULL, mount_opt) < 0)
		return m->err ?: -ENOMEM;
	return 0;
}

int thru_remount(const char *mountpoint, struct fuse_args *args)
{
	struct mount m = { 0 };
	int err = mount_parse(&m, args);

	if (!err && mount(NULL, mountpoint, NULL, MS_REMOUNT | m.flags, NULL) < 0)
		err = -errno;
	mount_release(&m);
	return err;
}

void mount_release(struct mount *m)
{
	size_t i;

	free(m->fsname);
	free(m->subtype);
	free(m->target);
	for (i = 0; i < m->string_count; i++)
		free(m->strings[i]);
	memset(m, 0, sizeof(*m));
	m->mnt_fd = -1;
	m->keep_fd = -1;
	m->target_fd = -1;
}
