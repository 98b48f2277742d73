// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which mounts are thru's: FUSE mounts whose connection number has a pinned
 * policy or a daemon's stats file. Neither is asked of the daemon, so that a
 * daemon that hangs does not hang this.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"

bool mount_is_fuse(const struct thru_mount *mount)
{
	return !mount->major && (!strcmp(mount->type, "fuse") ||
				 !strncmp(mount->type, "fuse.", 5));
}

static bool is_thru(const struct thru_mount *mount)
{
	const struct thru_daemon_stats *stats;
	struct thru_policy_info info;
	char path[64];
	int err;

	if (!mount_is_fuse(mount))
		return false;
	err = daemon_stats_open(mount, &stats);
	if (!err)
		thru_daemon_stats_close(stats);
	/* Left by another. Its pins are there as well, perhaps, and are of nothing. */
	if (err == -ESTALE)
		return !thru_policy_info(mount->minor, &info);
	/* A file that makes no sense is that of a daemon all the same. */
	if (err != -ENOENT)
		return true;
	/* Not for all eyes: the directory may be there and yet be hidden. */
	snprintf(path, sizeof(path), THRU_PIN_ROOT "/%u", mount->minor);
	return !access(path, F_OK);
}

/* Of several mounts of a file system, the one that shows most of it. */
static void add_mount(struct ctl_mounts *mounts, const struct thru_mount *mount)
{
	size_t i;

	for (i = 0; i < mounts->count; i++) {
		if (mounts->mounts[i]->minor != mount->minor)
			continue;
		if (strlen(mount->root) < strlen(mounts->mounts[i]->root))
			mounts->mounts[i] = mount;
		return;
	}
	mounts->mounts[mounts->count++] = mount;
}

/* The mount that an argument lies on, whatever path in it is given. */
static int add_named(struct ctl_mounts *mounts, const char *arg)
{
	const struct thru_mount *found = NULL;
	struct statx stx;
	size_t i;
	int err;

	/* Attributes that are cached will do: the daemon is asked for names alone. */
	patience_begin(arg);
	err = statx(AT_FDCWD, arg, AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		    STATX_INO | STATX_MNT_ID, &stx) ? errno : 0;
	patience_end();
	if (err)
		return ctl_fail(arg, "%s", strerror(err));
	for (i = 0; i < mounts->all.count; i++)
		if (mounts->all.mounts[i].id == stx.stx_mnt_id)
			found = &mounts->all.mounts[i];
	if (!found || !is_thru(found))
		return ctl_fail(arg, "not on a thru mount (see 'thructl status')");
	for (i = 0; i < mounts->all.count; i++)
		if (!mounts->all.mounts[i].major &&
		    mounts->all.mounts[i].minor == found->minor)
			add_mount(mounts, &mounts->all.mounts[i]);
	return CTL_DONE;
}

int mounts_find(const struct ctl_args *args, struct ctl_mounts *ret_mounts)
{
	struct ctl_mounts mounts = {};
	int err, i, status = CTL_DONE;
	size_t m;

	err = thru_mounts_read(&mounts.all);
	if (err)
		return ctl_fail("/proc/self/mountinfo", "%s", strerror(-err));
	mounts.mounts = ctl_alloc(calloc(mounts.all.count + 1,
					 sizeof(*mounts.mounts)));

	if (args->count) {
		for (i = 0; i < args->count && !status; i++)
			status = add_named(&mounts, args->args[i]);
	} else {
		for (m = 0; m < mounts.all.count; m++)
			if (is_thru(&mounts.all.mounts[m]))
				add_mount(&mounts, &mounts.all.mounts[m]);
	}

	if (status)
		mounts_free(&mounts);
	else
		*ret_mounts = mounts;
	return status;
}

void mounts_free(struct ctl_mounts *mounts)
{
	free(mounts->mounts);
	thru_mounts_free(&mounts->all);
}

char *mount_path(const struct thru_mount *mount, const char *path)
{
	const char *root = strcmp(mount->root, "/") ? mount->root : "";
	const char *point = strcmp(mount->point, "/") ? mount->point : "";
	size_t len = strlen(root);
	char *seen;

	/* A bind mount of another part of it: no path leads there from here. */
	if (strncmp(path, root, len) || (path[len] && path[len] != '/'))
		return ctl_alloc(strdup(path));

	path += len;
	if (!strcmp(path, "/"))
		path = "";
	if (!*point && !*path)
		path = "/";
	if (asprintf(&seen, "%s%s", point, path) < 0)
		seen = NULL;
	return ctl_alloc(seen);
}
