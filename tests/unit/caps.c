// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said to who lacks a capability. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/caps.h"

#define BIT(cap) (1ULL << (cap))

static void says(uint64_t caps, const char *expected)
{
	char buf[80];

	caps_bpf_missing(caps, buf, sizeof(buf));
	assert_string_equal(buf, expected);
}

static void what_is_missing_is_named(void **state)
{
	says(0, "no CAP_BPF, no CAP_PERFMON");
	says(BIT(CAP_BPF), "no CAP_PERFMON");
	says(BIT(CAP_PERFMON), "no CAP_BPF");
	says(~(BIT(CAP_BPF) | BIT(CAP_SYS_ADMIN)), "no CAP_BPF");
}

static void with_all_of_them_it_is_the_namespace(void **state)
{
	says(BIT(CAP_BPF) | BIT(CAP_PERFMON),
	     "no CAP_BPF and CAP_PERFMON in the initial user namespace");
	says(BIT(CAP_SYS_ADMIN), "no CAP_BPF and CAP_PERFMON in the initial user namespace");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(with_all_of_them_it_is_the_namespace),
	};

	return cmocka_run_group_tests_name("caps", tests, NULL, NULL);
}
