// SPDX-License-Identifier: GPL-2.0-or-later
/* Classes of durations: where they begin, and the percentiles that are told by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "thructl/histogram.c"

static void each_class_begins_where_the_one_before_ends(void **state)
{
	unsigned int class;

	for (class = 0; class < WATCH_CLASSES; class++) {
		uint64_t begin = watch_class_begin(class);

		assert_int_equal(watch_class(begin), class);
		if (class)
			assert_int_equal(watch_class(begin - 1), class - 1);
	}
}

static void a_class_is_no_wider_than_a_quarter(void **state)
{
	unsigned int class;

	for (class = 4; class < WATCH_CLASSES - 1; class++) {
		uint64_t begin = watch_class_begin(class);

		assert_true(watch_class_begin(class + 1) - begin <= begin / 4);
	}
}

static void whatever_is_longest_is_in_the_last_class(void **state)
{
	assert_int_equal(watch_class(UINT64_MAX), WATCH_CLASSES - 1);
	assert_int_equal(watch_class(1ULL << WATCH_POWERS), WATCH_CLASSES - 1);
	assert_int_equal(watch_class((1ULL << WATCH_POWERS) - 1), WATCH_CLASSES - 1);
	assert_true(watch_class_begin(WATCH_CLASSES - 1) < 1ULL << WATCH_POWERS);
}

static struct histogram of(const uint64_t *durations, size_t count)
{
	const struct watch_op none = {};
	struct watch_op op = {};
	struct histogram histogram = {};
	size_t i;

	for (i = 0; i < count; i++) {
		op.classes[watch_class(durations[i])]++;
		op.sum += durations[i];
	}
	histogram_add(&histogram, &op, &none);
	return histogram;
}

static void of_none_there_is_no_percentile(void **state)
{
	struct histogram histogram = of(NULL, 0);

	assert_int_equal(histogram_percentile(&histogram, 50), 0);
	assert_int_equal(histogram_percentile(&histogram, 100), 0);
}

static void of_one_it_is_all_percentiles(void **state)
{
	const uint64_t one = 1000;
	struct histogram histogram = of(&one, 1);
	uint64_t p = histogram_percentile(&histogram, 1);

	assert_true(p >= 1000 && p <= 1250);
	assert_int_equal(histogram_percentile(&histogram, 0), p);
	assert_int_equal(histogram_percentile(&histogram, 50), p);
	assert_int_equal(histogram_percentile(&histogram, 100), p);
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* By the definition, of what has been sorted: nearest rank. */
static void it_is_at_most_a_quarter_above_the_true_one(void **state)
{
	static const unsigned int percents[] = { 1, 50, 90, 99, 100 };
	uint64_t durations[1237], x = 88172645463325252ULL;
	const size_t count = sizeof(durations) / sizeof(durations[0]);
	struct histogram histogram;
	size_t i;

	for (i = 0; i < count; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		durations[i] = x >> (26 + x % 38);
	}
	histogram = of(durations, count);
	assert_int_equal(histogram.count, count);
	qsort(durations, count, sizeof(durations[0]), compare);
	for (i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		size_t rank = (count * percents[i] + 99) / 100;
		uint64_t truth = durations[rank - 1];
		uint64_t p = histogram_percentile(&histogram, percents[i]);

		assert_true(p >= truth);
		assert_true(p <= truth + truth / 4);
	}
}

static void small_ones_are_exact(void **state)
{
	const uint64_t durations[] = { 0, 1, 2, 3 };
	struct histogram histogram = of(durations, 4);

	assert_int_equal(histogram_percentile(&histogram, 25), 0);
	assert_int_equal(histogram_percentile(&histogram, 26), 1);
	assert_int_equal(histogram_percentile(&histogram, 50), 1);
	assert_int_equal(histogram_percentile(&histogram, 99), 3);
}

static void counters_may_wrap(void **state)
{
	struct watch_op before = {}, now = {};
	struct histogram histogram = {};

	before.classes[7] = UINT32_MAX - 1;
	before.sum = UINT64_MAX;
	now.classes[7] = 3;
	now.sum = 34;
	histogram_add(&histogram, &now, &before);
	assert_int_equal(histogram.count, 5);
	assert_int_equal(histogram.sum, 35);
}

static void many_do_not_overflow(void **state)
{
	struct histogram histogram = {};

	histogram.classes[10] = UINT64_MAX / 2;
	histogram.classes[20] = UINT64_MAX / 4;
	histogram.count = histogram.classes[10] + histogram.classes[20];
	assert_int_equal(histogram_percentile(&histogram, 50), watch_class_begin(11) - 1);
	assert_int_equal(histogram_percentile(&histogram, 99), watch_class_begin(21) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_class_begins_where_the_one_before_ends),
		cmocka_unit_test(a_class_is_no_wider_than_a_quarter),
		cmocka_unit_test(whatever_is_longest_is_in_the_last_class),
		cmocka_unit_test(of_none_there_is_no_percentile),
		cmocka_unit_test(of_one_it_is_all_percentiles),
		cmocka_unit_test(it_is_at_most_a_quarter_above_the_true_one),
		cmocka_unit_test(small_ones_are_exact),
		cmocka_unit_test(counters_may_wrap),
		cmocka_unit_test(many_do_not_overflow),
	};

	return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
