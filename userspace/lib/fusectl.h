/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fusectl: a directory per connection, until it is unmounted. */
#ifndef THRU_LIB_FUSECTL_H
#define THRU_LIB_FUSECTL_H

#define FUSECTL		"/sys/fs/fuse/connections"
#define FUSECTL_MAGIC	0x65735543	/* in no header */

#endif
