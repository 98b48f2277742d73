// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Is a pinned link the policy in force? The kernel is the authority on it: the
 * files alone can be left over from a mount that died.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <thru/thru.h>

#include "lib/link.h"
#include "lib/pins.h"

/* The number may have passed to a connection that has no policy. */
static int check_conn(uint32_t conn)
{
	struct thru_kernel_stats *stats = malloc(sizeof(*stats));
	int err;

	if (!stats)
		return -ENOMEM;
	err = thru_kernel_stats(conn, stats);
	if (!err && !stats->policy[0])
		err = -ENOENT;
	free(stats);
	return err == -ENOENT ? err : 0;
}

int thru_link_get(int dirfd, uint32_t conn, int *ret_fd,
		  struct bpf_link_info *ret_info)
{
	struct bpf_link_info info = {};
	uint32_t len = sizeof(info);
	int fd, err;

	err = thru_pin_get(dirfd, THRU_PIN_LINK, &fd);
	if (err)
		return err;
	err = bpf_link_get_info_by_fd(fd, &info, &len);
	if (!err && (info.type != BPF_LINK_TYPE_STRUCT_OPS ||
		     !info.struct_ops.map_id))
		err = -ENOENT;
	if (!err)
		err = check_conn(conn);
	if (err) {
		close(fd);
		return err;
	}
	*ret_fd = fd;
	if (ret_info)
		*ret_info = info;
	return 0;
}

int thru_link_pins(int dirfd, uint32_t conn, int *ret_fd)
{
	struct bpf_link_info info;
	int link, err, tries;

	/* What was in force may have been replaced, and be gone, in between. */
	for (err = -ENOENT, tries = 10; err == -ENOENT && tries; tries--) {
		err = thru_link_get(dirfd, conn, &link, &info);
		if (err)
			return err;
		close(link);
		err = thru_pins_open_set(dirfd, info.struct_ops.map_id, false, ret_fd);
	}
	return err;
}
