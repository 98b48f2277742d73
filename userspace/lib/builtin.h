/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policies that are part of the library: their BPF objects, by name. */
#ifndef THRU_LIB_BUILTIN_H
#define THRU_LIB_BUILTIN_H

#include <stddef.h>

/* The ELF image of a policy, static memory; NULL when there is none. */
const void *thru_builtin_find(const char *name, size_t *ret_size);

#endif
