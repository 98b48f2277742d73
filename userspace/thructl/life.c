// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a mount is still there that is followed for a while. Its id and its number
 * come again; statmount(2) knows an id that does not. Neither asks the file system, as
 * statx(2) would, which is an operation that the follower would then see and count.
 */
#include <errno.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ctl.h"

/* Since Linux 6.8; the same on all architectures. */
#ifndef SYS_statmount
#define SYS_statmount	457
#define SYS_listmount	458
#endif

static int get_statmount(uint64_t unique, struct statmount *ret_info)
{
	struct mnt_id_req req = {
		.size = MNT_ID_REQ_SIZE_VER0,
		.mnt_id = unique,
		.param = STATMOUNT_MNT_BASIC,
	};

	return syscall(SYS_statmount, &req, ret_info, sizeof(*ret_info), 0) ? -errno : 0;
}

/* 0: there is none, or no way to know. */
static uint64_t find_unique(const struct thru_mount *mount)
{
	struct mnt_id_req req = { .size = MNT_ID_REQ_SIZE_VER0, .mnt_id = LSMT_ROOT };
	struct statmount info;
	uint64_t ids[64];
	long count, i;

	do {
		count = syscall(SYS_listmount, &req, ids, 64, 0);
		for (i = 0; i < count; i++)
			if (!get_statmount(ids[i], &info) &&
			    info.mnt_id_old == mount->id)
				return ids[i];
		if (count > 0)
			req.param = ids[count - 1];
	} while (count == 64);
	return 0;
}

void mount_life_begin(struct mount_life *life, const struct thru_mount *mount)
{
	*life = (struct mount_life) { .mount = mount, .unique = find_unique(mount) };
}

static bool is_mounted(const struct thru_mount *mount)
{
	struct thru_mounts mounts;
	bool found = false;
	size_t i;

	if (thru_mounts_read(&mounts))
		return true;	/* not known */
	for (i = 0; i < mounts.count; i++)
		found |= mounts.mounts[i].id == mount->id &&
			 mounts.mounts[i].minor == mount->minor;
	thru_mounts_free(&mounts);
	return found;
}

bool mount_stays(struct mount_life *life)
{
	struct statmount info;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (life->gone || now.tv_sec == life->looked)
		return !life->gone;
	life->looked = now.tv_sec;
	if (life->unique)
		life->gone = get_statmount(life->unique, &info) == -ENOENT;
	else
		life->gone = !is_mounted(life->mount);
	return !life->gone;
}
