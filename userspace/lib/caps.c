// SPDX-License-Identifier: LGPL-2.1-or-later
/* The capabilities of the calling thread, and in words which ones it lacks. */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/caps.h"

uint64_t caps_effective(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) < 0)
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

void caps_bpf_missing(uint64_t caps, char *buf, size_t size)
{
	const bool admin = caps & 1ULL << CAP_SYS_ADMIN;
	const bool bpf = admin || caps & 1ULL << CAP_BPF;
	const bool perfmon = admin || caps & 1ULL << CAP_PERFMON;

	if (bpf && perfmon)
		snprintf(buf, size, "no CAP_BPF and CAP_PERFMON in the initial user namespace");
	else
		snprintf(buf, size, "%s%s%s", bpf ? "" : "no CAP_BPF",
			 bpf || perfmon ? "" : ", ", perfmon ? "" : "no CAP_PERFMON");
}
