// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's counters as text, sound and not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <thru/thru.h>

#include "lib/kstats.h"

static struct thru_kernel_stats stats;

static int parse(const char *text)
{
	return thru_kernel_stats_parse(text, strlen(text), &stats);
}

static void the_whole_is_read(void **state)
{
	assert_int_equal(parse("ino 1\n"
			       "policy subtree\n"
			       "generation 42\n"
			       "op 1 10 2\n"
			       "op 3 18446744073709551615 0\n"
			       "fallback no-rule 5\n"
			       "fallback other-device 18446744073709551615\n"), 0);
	assert_true(stats.ino);
	assert_string_equal(stats.policy, "subtree");
	assert_int_equal(stats.generation, 42);
	assert_int_equal(stats.kernel[1], 10);
	assert_int_equal(stats.daemon[1], 2);
	assert_true(stats.kernel[3] == UINT64_MAX);
	assert_int_equal(stats.fallback_count, 2);
	assert_string_equal(stats.fallback[0].reason, "no-rule");
	assert_int_equal(stats.fallback[0].count, 5);
	assert_true(stats.fallback[1].count == UINT64_MAX);
}

static void no_policy_is_an_empty_name(void **state)
{
	assert_int_equal(parse("ino 0\npolicy -\ngeneration 0\n"), 0);
	assert_false(stats.ino);
	assert_string_equal(stats.policy, "");
	assert_int_equal(parse(""), 0);
	assert_string_equal(stats.policy, "");
}

static void what_a_newer_kernel_adds_is_skipped(void **state)
{
	assert_int_equal(parse("colour blue\n"
			       "\n"
			       "op 1 2 3 4 5 six\n"
			       "ops\n"
			       "op 64 1 1\n"
			       "op 4096 1 1\n"
			       "ino 1 maybe\n"
			       "generation 7 since boot"), 0);
	assert_int_equal(stats.kernel[1], 2);
	assert_int_equal(stats.daemon[1], 3);
	assert_true(stats.ino);
	assert_int_equal(stats.generation, 7);
}

static void unsound_values_are_refused(void **state)
{
	static const char *const bad[] = {
		"ino", "ino 2", "ino -1", "ino yes", "ino 1x", "policy", "policy ",
		"generation", "generation -1", "generation 0x1",
		"generation 18446744073709551616", "op", "op 1", "op 1 2",
		"op 1 2 x", "op -1 2 3", "op 1 99999999999999999999 0",
		"op 99999999999 1 1", "op 1 +2 3", "fallback", "fallback why",
		"fallback why not", "fallback why -1", "fallback 3",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		stats.generation = 77;
		if (parse(bad[i]) != -EBADMSG)
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(stats.generation, 77);
	}
}

static void long_words_are_cut(void **state)
{
	char text[1024] = "policy ";

	memset(text + 7, 'p', 500);
	strcat(text, "\nfallback ");
	memset(text + strlen(text), 'f', 400);
	strcat(text, " 9\n");
	assert_int_equal(parse(text), 0);
	assert_int_equal(strlen(stats.policy), sizeof(stats.policy) - 1);
	assert_int_equal(strlen(stats.fallback[0].reason),
			 sizeof(stats.fallback[0].reason) - 1);
	assert_int_equal(stats.fallback[0].count, 9);
}

static void many_reasons_do_not_overflow(void **state)
{
	char text[4096] = "";
	int i;

	for (i = 0; i < 100; i++)
		sprintf(text + strlen(text), "fallback r%d %d\n", i, i);
	assert_int_equal(parse(text), 0);
	assert_int_equal(stats.fallback_count, 32);
	assert_string_equal(stats.fallback[31].reason, "r31");
}

/* Bytes that no kernel writes, in a buffer that ends where it ends. */
static void noise_is_survived(void **state)
{
	static const char *const words[] = {
		"ino ", "policy ", "op ", "fallback ", "generation ", "\n", " ",
		"1", "\t", "-", "18446744073709551615", "\xff", "x",
	};
	unsigned int round, n = sizeof(words) / sizeof(words[0]);

	srand(1);
	for (round = 0; round < 20000; round++) {
		char text[256], *exact;
		size_t len = 0;
		int i;

		for (i = rand() % 12; i >= 0; i--) {
			const char *word = words[rand() % n];

			memcpy(text + len, word, strlen(word));
			len += strlen(word);
		}
		if (len && rand() % 3 == 0)
			text[rand() % len] = rand();
		exact = malloc(len ?: 1);
		memcpy(exact, text, len);
		thru_kernel_stats_parse(exact, len, &stats);
		free(exact);
	}
}

/* Whatever this machine has: no connection has this number. */
static void a_connection_that_is_not_is_told(void **state)
{
	int err = thru_kernel_stats(0xfffffffe, &stats);

	assert_true(err == -ENOENT || err == -ENODEV || err == -EACCES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_is_read),
		cmocka_unit_test(no_policy_is_an_empty_name),
		cmocka_unit_test(what_a_newer_kernel_adds_is_skipped),
		cmocka_unit_test(unsound_values_are_refused),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(many_reasons_do_not_overflow),
		cmocka_unit_test(noise_is_survived),
		cmocka_unit_test(a_connection_that_is_not_is_told),
	};

	return cmocka_run_group_tests_name("kstats", tests, NULL, NULL);
}
