/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The directory THRU_PIN_ROOT/<conn> in bpffs. Who can write there decides what
 * the kernel may serve, so it is used only if nobody but root could have made
 * it; afterwards everything goes through its fd, never again through a path.
 */
#ifndef THRU_LIB_PINS_H
#define THRU_LIB_PINS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Open the directory of a connection; with `create`, make what is missing.
 * -ENOENT: no such pins; -ENODEV: no bpffs is mounted at /sys/fs/bpf;
 * -EPERM: a directory on the way is not root's alone, or a link.
 */
int thru_pins_open(uint32_t conn, bool create, int *ret_dirfd);

/*
 * The lock of those who change what is pinned or what is in it, for as long as
 * the directory is open. -EAGAIN: another has held it for 5 s.
 */
int thru_pins_lock(int dirfd);

/* Both at once, and the directory is one that is still there. */
int thru_pins_open_locked(uint32_t conn, bool create, int *ret_dirfd);

/*
 * The directory in it of what belongs to one policy, by the id of its map. -ENOENT,
 * -EPERM as above.
 */
int thru_pins_open_set(int dirfd, uint32_t id, bool create, int *ret_fd);

/* Remove all such directories but that of `keep`; then whatever is pinned, too. */
int thru_pins_clear_sets(int dirfd, uint32_t keep);
int thru_pins_clear(int dirfd);

/* Remove the directory of a connection, then THRU_PIN_ROOT, if empty. */
int thru_pins_prune(uint32_t conn);

int thru_pin_put(int dirfd, const char *name, int bpf_fd);
int thru_pin_get(int dirfd, const char *name, int *ret_fd);

#endif
