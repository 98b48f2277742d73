// SPDX-License-Identifier: GPL-2.0-or-later
/* What thructl advise proposes: few rules, deep in the tree, that take most away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "thructl/choose.c"

#define DIR(up, n)	{ .parent = (up), .trips = (n), .named = true }
#define ROOT(n)		DIR(CHOOSE_NONE, n)
#define OWN(up, n)	{ .parent = (up), .trips = (n), .named = true, .own_rule = true }
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* Exactly these, in this order: directory and what it takes away. */
static void expect(struct choose_dir *dirs, size_t count,
		   const struct choose_rule *expected, size_t expected_count)
{
	struct choose_rule rules[16];
	size_t i, n = choose_rules(dirs, count, 90, rules);

	assert_int_equal(n, expected_count);
	for (i = 0; i < n; i++) {
		assert_int_equal(rules[i].dir, expected[i].dir);
		assert_int_equal(rules[i].trips, expected[i].trips);
	}
}

#define EXPECT(dirs, ...) do {							\
	const struct choose_rule expected[] = { __VA_ARGS__ };			\
	expect(dirs, COUNT(dirs), expected, COUNT(expected));			\
} while (0)

static void of_nothing_nothing_is_proposed(void **state)
{
	struct choose_dir dirs[] = { ROOT(0), DIR(0, 0), OWN(0, 0) };

	expect(dirs, COUNT(dirs), NULL, 0);
	expect(dirs, 0, NULL, 0);
}

static void the_deepest_that_covers_the_same(void **state)
{
	/* / a a/b a/b/c, all of it in c */
	struct choose_dir dirs[] = { ROOT(0), DIR(0, 0), DIR(1, 0), DIR(2, 7) };

	EXPECT(dirs, { 3, 7 });
	assert_true(dirs[3].covered);
	assert_false(dirs[2].covered);
}

static void one_above_many(void **state)
{
	/* / src src/1 src/2 src/3 other */
	struct choose_dir dirs[] = {
		ROOT(0), DIR(0, 5), DIR(1, 30), DIR(1, 30), DIR(1, 30), DIR(0, 0),
	};

	EXPECT(dirs, { 1, 95 });
	assert_true(dirs[1].covered && dirs[2].covered && dirs[4].covered);
	assert_false(dirs[0].covered || dirs[5].covered);
}

static void most_is_enough_where_it_is_deeper(void **state)
{
	/* Nine tenths are in a: the root need not be switched on for the rest. */
	struct choose_dir dirs[] = { ROOT(4), DIR(0, 90), DIR(0, 6) };

	EXPECT(dirs, { 1, 90 });
	assert_false(dirs[2].covered);
}

static void less_than_most_is_not(void **state)
{
	struct choose_dir dirs[] = { ROOT(5), DIR(0, 89), DIR(0, 6) };

	EXPECT(dirs, { 0, 100 });
}

static void a_rule_does_not_reach_below_another(void **state)
{
	/* Both are off by rules of their own; the root has nothing to gain. */
	struct choose_dir dirs[] = { ROOT(0), OWN(0, 20), DIR(1, 10), OWN(0, 50) };

	EXPECT(dirs, { 3, 50 }, { 1, 30 });
	assert_true(dirs[1].covered && dirs[2].covered && dirs[3].covered);
	assert_false(dirs[0].covered);
}

static void no_more_of_them_than_it_takes(void **state)
{
	struct choose_dir dirs[] = { ROOT(0), OWN(0, 60), OWN(0, 35), OWN(0, 5) };

	EXPECT(dirs, { 1, 60 }, { 2, 35 });
	assert_false(dirs[3].covered);
}

static void the_last_goes_as_deep_as_what_is_wanted(void **state)
{
	struct choose_dir dirs[] = {
		ROOT(0), OWN(0, 60), OWN(0, 5), DIR(2, 33), DIR(2, 2),
	};

	EXPECT(dirs, { 1, 60 }, { 3, 33 });
}

static void a_rule_of_its_own_within_one(void **state)
{
	/* a, off; within it a/b, off by a rule of its own as well */
	struct choose_dir dirs[] = { ROOT(0), OWN(0, 40), OWN(1, 60), DIR(2, 0) };

	EXPECT(dirs, { 2, 60 }, { 1, 40 });
}

static void what_has_no_name_is_not_proposed(void **state)
{
	struct choose_dir dirs[] = {
		ROOT(10), DIR(0, 0), { .parent = CHOOSE_NONE, .trips = 90 },
	};

	EXPECT(dirs, { 0, 10 });
	assert_false(dirs[2].covered);
}

static void numbers_may_be_large(void **state)
{
	struct choose_dir dirs[] = {
		ROOT(0), DIR(0, UINT64_MAX / 2), DIR(0, UINT64_MAX / 100),
	};

	EXPECT(dirs, { 1, UINT64_MAX / 2 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_nothing_nothing_is_proposed),
		cmocka_unit_test(the_deepest_that_covers_the_same),
		cmocka_unit_test(one_above_many),
		cmocka_unit_test(most_is_enough_where_it_is_deeper),
		cmocka_unit_test(less_than_most_is_not),
		cmocka_unit_test(a_rule_does_not_reach_below_another),
		cmocka_unit_test(no_more_of_them_than_it_takes),
		cmocka_unit_test(the_last_goes_as_deep_as_what_is_wanted),
		cmocka_unit_test(a_rule_of_its_own_within_one),
		cmocka_unit_test(what_has_no_name_is_not_proposed),
		cmocka_unit_test(numbers_may_be_large),
	};

	return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
