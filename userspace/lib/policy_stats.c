// SPDX-License-Identifier: LGPL-2.1-or-later
/* Decisions that a mount's policy has counted, summed over the CPUs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <thru/thru.h>

#include "lib/link.h"
#include "lib/pins.h"

static int read_counts(int fd, uint64_t *counts)
{
	struct bpf_map_info info = {};
	uint32_t len = sizeof(info), key;
	int cpus, cpu, err;
	uint64_t *values;

	err = bpf_map_get_info_by_fd(fd, &info, &len);
	if (err)
		return err;
	if (info.type != BPF_MAP_TYPE_PERCPU_ARRAY ||
	    info.value_size != sizeof(uint64_t) ||
	    info.max_entries < THRU_STAT_MAX)
		return -ENOENT;

	cpus = libbpf_num_possible_cpus();
	if (cpus < 0)
		return cpus;
	values = calloc(cpus, sizeof(*values));
	if (!values)
		return -ENOMEM;
	for (key = 0; key < THRU_STAT_MAX && !err; key++) {
		err = bpf_map_lookup_elem(fd, &key, values);
		for (cpu = 0; cpu < cpus && !err; cpu++)
			counts[key] += values[cpu];
	}
	free(values);
	return err;
}

int thru_policy_stats(uint32_t conn, uint64_t ret_counts[THRU_STAT_MAX])
{
	uint64_t counts[THRU_STAT_MAX] = {};
	int dirfd, set, fd, err;

	err = thru_pins_open(conn, false, &dirfd);
	if (err)
		return err;
	err = thru_link_pins(dirfd, conn, &set);
	close(dirfd);
	if (err)
		return err;
	err = thru_pin_get(set, THRU_PIN_STATS, &fd);
	close(set);
	if (err)
		return err;
	err = read_counts(fd, counts);
	close(fd);
	if (!err)
		memcpy(ret_counts, counts, sizeof(counts));
	return err;
}
