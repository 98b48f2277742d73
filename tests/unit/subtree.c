// SPDX-License-Identifier: GPL-2.0-or-later
/* The decision of the subtree policy, compiled for the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <thru/ops.h>

#include "subtree.h"

#define INO	100
#define TAG	7

static const struct thru_rule all = { .ops = THRU_OPS_ALL };
static const struct thru_rule none = { .ops = 0 };
static const struct thru_rule data = { .ops = THRU_OPS_DATA };

static void expect(struct subtree_decision d, uint64_t ops, uint64_t tag,
		   enum thru_stat stat)
{
	assert_int_equal(d.ops, ops);
	assert_int_equal(d.tag, tag);
	assert_int_equal(d.stat, stat);
}

static void no_rule_leaves_all_to_the_daemon(void **state)
{
	expect(subtree_decide(INO, 0, THRU_OPS_ALL, NULL, NULL),
	       0, 0, THRU_STAT_NO_RULE);
}

/* The rule that the parent's tag names has just been cleared. */
static void a_stale_tag_is_not_handed_down(void **state)
{
	expect(subtree_decide(INO, TAG, THRU_OPS_ALL, NULL, NULL),
	       0, 0, THRU_STAT_NO_RULE);
}

static void a_rule_is_inherited_with_its_key(void **state)
{
	expect(subtree_decide(INO, TAG, THRU_OPS_META, NULL, &all),
	       THRU_OPS_META, TAG, THRU_STAT_GRANTED);
}

static void an_own_rule_begins_a_subtree(void **state)
{
	expect(subtree_decide(INO, 0, THRU_OPS_META, &all, NULL),
	       THRU_OPS_META, INO, THRU_STAT_GRANTED);
}

static void an_own_rule_holds_alone(void **state)
{
	expect(subtree_decide(INO, TAG, THRU_OPS_ALL, &none, &all),
	       0, INO, THRU_STAT_DENIED);
	expect(subtree_decide(INO, TAG, THRU_OPS_ALL, &data, &all),
	       THRU_OPS_DATA, INO, THRU_STAT_GRANTED);
	expect(subtree_decide(INO, TAG, THRU_OPS_ALL, &all, &none),
	       THRU_OPS_ALL, INO, THRU_STAT_GRANTED);
}

static void a_denied_subtree_hands_its_key_down(void **state)
{
	expect(subtree_decide(INO, TAG, THRU_OPS_ALL, NULL, &none),
	       0, TAG, THRU_STAT_DENIED);
}

static void nothing_passes_that_was_not_offered(void **state)
{
	static const struct thru_rule wild = { .ops = ~0ULL };
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		expect(subtree_decide(INO, TAG, 1ULL << bit, &wild, NULL),
		       1ULL << bit, INO, THRU_STAT_GRANTED);
	expect(subtree_decide(INO, TAG, 0, &wild, NULL),
	       0, INO, THRU_STAT_DENIED);
	/* A directory offers no read, a rule for data alone leaves it whole. */
	expect(subtree_decide(INO, TAG, THRU_OPS_META, &data, NULL),
	       0, INO, THRU_STAT_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_rule_leaves_all_to_the_daemon),
		cmocka_unit_test(a_stale_tag_is_not_handed_down),
		cmocka_unit_test(a_rule_is_inherited_with_its_key),
		cmocka_unit_test(an_own_rule_begins_a_subtree),
		cmocka_unit_test(an_own_rule_holds_alone),
		cmocka_unit_test(a_denied_subtree_hands_its_key_down),
		cmocka_unit_test(nothing_passes_that_was_not_offered),
	};

	return cmocka_run_group_tests_name("subtree", tests, NULL, NULL);
}
