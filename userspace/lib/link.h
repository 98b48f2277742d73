/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pinned link of a mount, by which its policy is steered. */
#ifndef THRU_LIB_LINK_H
#define THRU_LIB_LINK_H

#include <stdint.h>

#include <bpf/bpf.h>

/*
 * The link that is pinned in a directory of lib/pins.h, if it is the policy of a
 * live connection: -ENOENT otherwise. The caller closes *ret_fd; ret_info may be
 * NULL.
 */
int thru_link_get(int dirfd, uint32_t conn, int *ret_fd,
		  struct bpf_link_info *ret_info);

/* Of that policy: the directory with what else is pinned; the caller closes it. */
int thru_link_pins(int dirfd, uint32_t conn, int *ret_fd);

#endif
