/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files about rules share: changes, listing, whole sets of them. */
#ifndef THRU_LIB_RULES_H
#define THRU_LIB_RULES_H

#include <stdbool.h>
#include <stdint.h>

struct thru_rules {
	uint32_t conn;
	unsigned int locked;	/* depth of thru_rules_lock() */
	int dirfd;		/* THRU_PIN_ROOT/<conn>, carries the lock */
	int rules_fd;
	int paths_fd;
	int roots_fd;		/* -1: the policy keeps none */
	int bump_fd;
};

/* Is the inode gone that the rule was made for? By the map `roots`, -1 if there is none. */
bool thru_root_gone(int roots, uint64_t ino);
bool thru_rules_gone(const struct thru_rules *rules, uint64_t ino);

/* Make every inode of the connection decide anew. */
int thru_rules_bump(const struct thru_rules *rules);

#endif
