/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * For a policy that counts its decisions: the map `stats`, which the loader pins
 * and `thructl status` shows. One atomic addition a decision, none an operation.
 */
#ifndef THRU_STATS_BPF_H
#define THRU_STATS_BPF_H

#include "thru_policy.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, THRU_STAT_MAX);
	__type(key, thru_u32);
	__type(value, thru_u64);
} stats SEC(".maps");

/* `stat` is one of enum thru_stat. */
static __always_inline void thru_count(thru_u32 stat)
{
	thru_u64 *counter = bpf_map_lookup_elem(&stats, &stat);

	/* Per CPU, but a decision can be preempted by another one. */
	if (counter)
		__sync_fetch_and_add(counter, 1);
}

#endif
