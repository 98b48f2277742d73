/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BPF object files before libbpf sees them. */
#ifndef THRU_LIB_OBJECT_H
#define THRU_LIB_OBJECT_H

#include <stddef.h>

#include "lib/log.h"

/* Read a whole regular file of sensible size; the caller frees *ret_image. */
int thru_object_read(const char *path, struct thru_log *log, void **ret_image,
		     size_t *ret_size);

/*
 * Refuse what libbpf 1.8 takes on trust: that offset and size of a struct_ops
 * variable do not overflow 32 bits together, that a function's result has a type,
 * that no typedef comes back to itself. It would read astray or never return.
 */
int thru_object_check(const void *image, size_t size);

#endif
