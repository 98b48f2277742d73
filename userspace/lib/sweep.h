/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is left of connections that are no more; `conn` is one that is. */
#ifndef THRU_LIB_SWEEP_H
#define THRU_LIB_SWEEP_H

#include <stdint.h>

/* Their pins. Takes the locks of their directories. */
void thru_pins_sweep(uint32_t conn);

/* Their counters. */
void thru_stats_sweep(uint32_t conn);

/*
 * Remove the counters of `conn`, gone or not, if they are still the file that `fd` is
 * open on: another's, that has come to its place, is put back.
 */
void thru_stats_unlink(uint32_t conn, int fd);

#endif
