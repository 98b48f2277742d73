// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets of operations as people write them, and the names of opcodes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <thru/thru.h>

static uint64_t parse(const char *text, uint64_t base)
{
	uint64_t ops = 0x5a5a;
	int err = thru_ops_parse(text, base, &ops);

	if (err)
		fail_msg("'%s': %d", text, err);
	return ops;
}

static void names_and_sets_parse(void **state)
{
	assert_int_equal(parse("getattr", 0), THRU_OP_GETATTR);
	assert_int_equal(parse("GetAttr,READDIR", 0),
			 THRU_OP_GETATTR | THRU_OP_READDIR);
	assert_int_equal(parse("data", 0), THRU_OP_READ | THRU_OP_WRITE);
	assert_int_equal(parse("meta,read", 0), THRU_OPS_META | THRU_OP_READ);
	assert_int_equal(parse("on", 0), THRU_OPS_ALL);
	assert_int_equal(parse("ALL", 0), THRU_OPS_ALL);
	assert_int_equal(parse("off", ~0ULL), 0);
	assert_int_equal(parse("none", ~0ULL), 0);
	assert_int_equal(parse("read,read", 0), THRU_OP_READ);
}

static void names_replace_the_base(void **state)
{
	assert_int_equal(parse("read", THRU_OPS_META), THRU_OP_READ);
}

static void changes_keep_the_base(void **state)
{
	assert_int_equal(parse("+read,-getattr", THRU_OP_GETATTR | THRU_OP_WRITE),
			 THRU_OP_READ | THRU_OP_WRITE);
	assert_int_equal(parse("-all", THRU_OPS_ALL), 0);
	assert_int_equal(parse("-all,+meta", THRU_OPS_DATA), THRU_OPS_META);
	assert_int_equal(parse("+read,-read", 0), 0);
}

static void bad_text_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"", ",", "read,", ",read", "read,,write", "reads", "rea", " read",
		"read ", "read write", "read;write", "+", "-", "+,", "+read,write",
		"read,+write", "++read", "+-read", "none,read", "read,off", "+none",
		"-off", "0", "0x1", "*", "forget", "init", "create", "read\n",
		"getattr,readdir,lookup,\xff", "statx",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint64_t ops = 0x5a5a;

		if (thru_ops_parse(bad[i], 0, &ops) != -EINVAL)
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(ops, 0x5a5a);
	}
}

static void a_long_text_is_refused(void **state)
{
	static char text[1 << 20];
	uint64_t ops;

	memset(text, 'r', sizeof(text) - 1);
	assert_int_equal(thru_ops_parse(text, 0, &ops), -EINVAL);
}

/* Every set there is: 2^12 of them. */
static void every_set_reads_back(void **state)
{
	uint64_t ops = 0;

	do {
		char text[THRU_OPS_TEXT];

		thru_ops_format(ops, text, sizeof(text));
		assert_in_range(strlen(text), 1, sizeof(text) - 2);
		assert_int_equal(parse(text, 0), ops);
		/* The next subset of ALL. */
		ops = (ops - THRU_OPS_ALL) & THRU_OPS_ALL;
	} while (ops);
}

static void sets_are_short(void **state)
{
	char text[THRU_OPS_TEXT];

	thru_ops_format(THRU_OPS_ALL, text, sizeof(text));
	assert_string_equal(text, "all");
	thru_ops_format(THRU_OPS_META, text, sizeof(text));
	assert_string_equal(text, "meta");
	thru_ops_format(THRU_OPS_DATA | THRU_OP_GETATTR, text, sizeof(text));
	assert_string_equal(text, "data,getattr");
	thru_ops_format(0, text, sizeof(text));
	assert_string_equal(text, "none");
}

static void bits_without_a_name_are_shown(void **state)
{
	char text[THRU_OPS_TEXT];

	thru_ops_format(THRU_OP_READ | 1ULL << 63, text, sizeof(text));
	assert_string_equal(text, "read,0x8000000000000000");
	thru_ops_format(~0ULL, text, sizeof(text));
	assert_memory_equal(text, "all,0x", 6);
}

static void a_small_buffer_is_not_overrun(void **state)
{
	char text[32];
	size_t size;

	for (size = 0; size < sizeof(text); size++) {
		memset(text, '#', sizeof(text));
		thru_ops_format(THRU_OPS_META & ~THRU_OP_GETATTR, text, size);
		assert_int_equal(text[size], '#');
		if (size)
			assert_non_null(memchr(text, '\0', size));
	}
}

static void rules_need_getattr_for_all_but_data(void **state)
{
	assert_int_equal(thru_rule_check(0), 0);
	assert_int_equal(thru_rule_check(THRU_OPS_DATA), 0);
	assert_int_equal(thru_rule_check(THRU_OP_GETATTR), 0);
	assert_int_equal(thru_rule_check(THRU_OPS_ALL), 0);
	assert_int_equal(thru_rule_check(THRU_OP_READDIR), -EINVAL);
	assert_int_equal(thru_rule_check(THRU_OPS_ALL & ~THRU_OP_GETATTR), -EINVAL);
	assert_int_equal(thru_rule_check(1ULL << 40), -EINVAL);
}

static void opcodes_have_names(void **state)
{
	unsigned int opcode, named = 0;

	for (opcode = 0; opcode < 100; opcode++)
		named += thru_opcode_name(opcode) != NULL;
	assert_int_equal(named, 51);
	assert_null(thru_opcode_name(0));
	assert_null(thru_opcode_name(7));
	assert_null(thru_opcode_name(19));
	assert_null(thru_opcode_name(~0U));
	assert_string_equal(thru_opcode_name(1), "lookup");
	assert_string_equal(thru_opcode_name(52), "statx");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_sets_parse),
		cmocka_unit_test(names_replace_the_base),
		cmocka_unit_test(changes_keep_the_base),
		cmocka_unit_test(bad_text_is_refused_and_changes_nothing),
		cmocka_unit_test(a_long_text_is_refused),
		cmocka_unit_test(every_set_reads_back),
		cmocka_unit_test(sets_are_short),
		cmocka_unit_test(bits_without_a_name_are_shown),
		cmocka_unit_test(a_small_buffer_is_not_overrun),
		cmocka_unit_test(rules_need_getattr_for_all_but_data),
		cmocka_unit_test(opcodes_have_names),
	};

	return cmocka_run_group_tests_name("ops", tests, NULL, NULL);
}
