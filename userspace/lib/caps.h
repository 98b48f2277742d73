/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef THRU_LIB_CAPS_H
#define THRU_LIB_CAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/capability.h>

/* The capabilities in force for this thread, bit 1 << CAP_*; 0 if unknown. */
uint64_t caps_effective(void);

/*
 * Why the kernel refuses BPF to who has `caps`: "no CAP_BPF, no CAP_PERFMON", of
 * which CAP_SYS_ADMIN stands for either; where nothing is missing they are those of
 * a user namespace. At most `size` bytes of it.
 */
void caps_bpf_missing(uint64_t caps, char *buf, size_t size);

#endif
