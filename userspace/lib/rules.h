/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files about rules share: changes, listing, whole sets of them. */
#ifndef THRU_LIB_RULES_H
#define THRU_LIB_RULES_H

#include <stdint.h>

struct thru_rules {
	uint32_t conn;
	unsigned int locked;	/* depth of thru_rules_lock() */
	int dirfd;		/* THRU_PIN_ROOT/<conn>, carries the lock */
	int rules_fd;
	int paths_fd;
	int bump_fd;
};

/* Make every inode of the connection decide anew. */
int thru_rules_bump(const struct thru_rules *rules);

#endif
