// SPDX-License-Identifier: GPL-2.0-or-later
/* The decision of the hydrate policy, compiled for the host. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hydrate.h"

static void a_file_without_the_mark_is_there(void **state)
{
	assert_true(hydrate_is_local(-ENODATA));
	assert_true(hydrate_is_local(-EOPNOTSUPP));
}

static void a_mark_of_any_value_is_one(void **state)
{
	assert_false(hydrate_is_local(0));
	assert_false(hydrate_is_local(1));
	assert_false(hydrate_is_local(-ERANGE));
}

static void what_cannot_be_read_may_be_a_mark(void **state)
{
	assert_false(hydrate_is_local(-EIO));
	assert_false(hydrate_is_local(-EACCES));
	assert_false(hydrate_is_local(-ENOMEM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_without_the_mark_is_there),
		cmocka_unit_test(a_mark_of_any_value_is_one),
		cmocka_unit_test(what_cannot_be_read_may_be_a_mark),
	};

	return cmocka_run_group_tests_name("hydrate", tests, NULL, NULL);
}
