/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of a policy: its variables in .rodata, set before it is loaded. */
#ifndef THRU_LIB_POLICY_OPTION_H
#define THRU_LIB_POLICY_OPTION_H

#include <bpf/libbpf.h>

#include "lib/log.h"

/* Set "NAME=VALUE" in an object that is open; -EINVAL: told in `log`. */
int policy_option_set(struct bpf_object *obj, const char *option,
		      struct thru_log *log);

#endif
