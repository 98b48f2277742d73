// SPDX-License-Identifier: LGPL-2.1-or-later
/* What policy a live mount has, and how it loses it; by the pinned link. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include <thru/thru.h>

#include "lib/link.h"
#include "lib/pins.h"

static int read_info(int dirfd, uint32_t conn, struct thru_policy_info *ret_info)
{
	struct thru_kernel_stats *stats;
	struct bpf_link_info link_info;
	int link, err;

	err = thru_link_get(dirfd, conn, &link, &link_info);
	if (err)
		return err;
	close(link);

	stats = malloc(sizeof(*stats));
	if (!stats)
		return -ENOMEM;
	err = thru_kernel_stats(conn, stats);
	if (!err) {
		*ret_info = (struct thru_policy_info) {
			.generation = stats->generation,
			.link_id = link_info.id,
			.map_id = link_info.struct_ops.map_id,
		};
		memcpy(ret_info->name, stats->policy, sizeof(ret_info->name));
	}
	free(stats);
	return err;
}

int thru_policy_info(uint32_t conn, struct thru_policy_info *ret_info)
{
	int dirfd, err;

	err = thru_pins_open(conn, false, &dirfd);
	if (err)
		return err;
	err = read_info(dirfd, conn, ret_info);
	close(dirfd);
	return err;
}

int thru_policy_remove(uint32_t conn)
{
	int dirfd, link, err;

	err = thru_pins_open_locked(conn, false, &dirfd);
	if (err)
		return err;
	err = thru_link_get(dirfd, conn, &link, NULL);
	if (!err) {
		err = bpf_link_detach(link);
		close(link);
	}
	if (!err) {
		thru_pins_clear(dirfd);
		thru_pins_prune(conn);
	}
	close(dirfd);
	return err;
}
