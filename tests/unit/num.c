// SPDX-License-Identifier: GPL-2.0-or-later
/* The number parser: what is a number, and its limits. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/num.h"

static void limits_are_exact(void **state)
{
	uint64_t num = 7;

	assert_int_equal(thru_num_parse("0", 0, &num), 0);
	assert_int_equal(num, 0);
	assert_int_equal(thru_num_parse("18446744073709551615", UINT64_MAX, &num), 0);
	assert_true(num == UINT64_MAX);
	assert_int_equal(thru_num_parse("18446744073709551616", UINT64_MAX, &num),
			 -ERANGE);
	assert_int_equal(thru_num_parse("18446744073709551620", UINT64_MAX, &num),
			 -ERANGE);
	assert_int_equal(thru_num_parse("99999999999999999999", UINT64_MAX, &num),
			 -ERANGE);
	assert_int_equal(thru_num_parse("4294967295", UINT32_MAX, &num), 0);
	assert_int_equal(thru_num_parse("4294967296", UINT32_MAX, &num), -ERANGE);
	assert_int_equal(thru_num_parse("000000000000000000000000000012", 12, &num), 0);
	assert_int_equal(num, 12);
}

static void only_digits_are_a_number(void **state)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "+1", "-1", "0x1", "1.0", "1e3", "a", "1a", "\xd9\xa1",
	};
	uint64_t num = 7;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(thru_num_parse(bad[i], UINT64_MAX, &num), -EINVAL);
	assert_int_equal(num, 7);
}

static void the_length_given_is_the_end(void **state)
{
	uint64_t num;

	assert_int_equal(thru_num_parse_n("12x", 2, UINT64_MAX, &num), 0);
	assert_int_equal(num, 12);
	assert_int_equal(thru_num_parse_n("12", 0, UINT64_MAX, &num), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_exact),
		cmocka_unit_test(only_digits_are_a_number),
		cmocka_unit_test(the_length_given_is_the_end),
	};

	return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
