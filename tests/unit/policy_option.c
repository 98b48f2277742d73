// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Options of a policy, set in tests/bpf/options.bpf.o: every type and the ends of
 * its range, and what is refused leaves all as it was.
 */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <thru/thru.h>

#include "lib/policy_option.h"

static struct bpf_object *obj;
static char file[PATH_MAX + 32];
static char reason[512];

static int set(const char *option)
{
	struct thru_log log;

	thru_log_init(&log, reason, sizeof(reason));
	return policy_option_set(obj, option, &log);
}

/* The bytes of a variable, as the kernel would get them. */
static const void *value(const char *name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, ".rodata");
	const struct btf *btf = bpf_object__btf(obj);
	const struct btf_type *section;
	const char *data;
	size_t size, i;

	section = btf__type_by_id(btf, btf__find_by_name_kind(btf, ".rodata",
							      BTF_KIND_DATASEC));
	data = bpf_map__initial_value(map, &size);
	for (i = 0; i < btf_vlen(section); i++) {
		const struct btf_var_secinfo *info = btf_var_secinfos(section) + i;
		const struct btf_type *var = btf__type_by_id(btf, info->type);

		if (!strcmp(btf__name_by_offset(btf, var->name_off), name))
			return data + info->offset;
	}
	fail_msg("no variable '%s'", name);
	return NULL;
}

#define GIVES(option, name, type, expected) do {			\
	type _value;							\
									\
	assert_int_equal(set(option), 0);				\
	memcpy(&_value, value(name), sizeof(_value));			\
	assert_true(_value == (expected));				\
} while (0)

static void refused(const char *option, const char *why)
{
	char before[8], after[8];

	memcpy(before, value("text"), sizeof(before));
	assert_int_equal(set(option), -EINVAL);
	if (!strstr(reason, why))
		fail_msg("reason is '%s', not '%s'", reason, why);
	memcpy(after, value("text"), sizeof(after));
	assert_memory_equal(before, after, sizeof(before));
}

static void numbers_reach_the_ends_of_their_range(void **state)
{
	GIVES("u8=0", "u8", uint8_t, 0);
	GIVES("u8=255", "u8", uint8_t, UINT8_MAX);
	GIVES("s8=-128", "s8", int8_t, INT8_MIN);
	GIVES("s8=127", "s8", int8_t, INT8_MAX);
	GIVES("u16=65535", "u16", uint16_t, UINT16_MAX);
	GIVES("s16=-32768", "s16", int16_t, INT16_MIN);
	GIVES("s16=32767", "s16", int16_t, INT16_MAX);
	GIVES("u32=4294967295", "u32", uint32_t, UINT32_MAX);
	GIVES("s32=-2147483648", "s32", int32_t, INT32_MIN);
	GIVES("s32=2147483647", "s32", int32_t, INT32_MAX);
	GIVES("u64=18446744073709551615", "u64", uint64_t, UINT64_MAX);
	GIVES("s64=-9223372036854775808", "s64", int64_t, INT64_MIN);
	GIVES("s64=9223372036854775807", "s64", int64_t, INT64_MAX);
	GIVES("s32=-0", "s32", int32_t, 0);
}

static void numbers_do_not_touch_their_neighbours(void **state)
{
	assert_int_equal(set("u8=7"), 0);
	assert_int_equal(set("s8=7"), 0);
	assert_int_equal(set("u16=7"), 0);
	GIVES("u8=255", "s8", int8_t, 7);
	GIVES("s8=-1", "u8", uint8_t, 255);
	GIVES("s8=-1", "u16", uint16_t, 7);
}

static void one_beyond_the_range_is_refused(void **state)
{
	refused("u8=256", "option 'u8': '256' is not a whole number of 8 bits, not negative");
	refused("s8=128", "8 bits, signed");
	refused("s8=-129", "8 bits, signed");
	refused("u16=65536", "16 bits");
	refused("s16=-32769", "16 bits");
	refused("u32=4294967296", "32 bits");
	refused("s32=2147483648", "32 bits");
	refused("u64=18446744073709551616", "64 bits");
	refused("s64=9223372036854775808", "64 bits");
	refused("s64=-9223372036854775809", "64 bits");
}

static void what_is_no_number_is_refused(void **state)
{
	static const char *const bad[] = {
		"u8=", "u8=-1", "u8=+1", "u8= 1", "u8=1 ", "u8=0x1", "u8=1k",
		"u8=one", "s8=-", "s8=--1", "s8=1-",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(bad[i], "is not a whole number");
}

static void bool_has_its_words(void **state)
{
	GIVES("on=true", "on", uint8_t, 1);
	GIVES("on=false", "on", uint8_t, 0);
	GIVES("on=yes", "on", uint8_t, 1);
	GIVES("on=no", "on", uint8_t, 0);
	GIVES("on=on", "on", uint8_t, 1);
	GIVES("on=off", "on", uint8_t, 0);
	GIVES("on=1", "on", uint8_t, 1);
	GIVES("on=0", "on", uint8_t, 0);
	refused("on=2", "'2' is not true or false");
	refused("on=", "true or false");
	refused("on=True", "true or false");
}

static void a_text_fits_with_its_end(void **state)
{
	assert_int_equal(set("text=1234567"), 0);
	assert_memory_equal(value("text"), "1234567\0", 8);
	assert_int_equal(set("text=a=,b"), 0);
	assert_memory_equal(value("text"), "a=,b\0\0\0\0", 8);
	assert_int_equal(set("text="), 0);
	assert_memory_equal(value("text"), "\0\0\0\0\0\0\0\0", 8);
	refused("text=12345678", "is not a text of at most 7 bytes");
}

static void what_is_no_option_is_refused(void **state)
{
	refused("none=1", "no option 'none' (it has ");
	refused("many=1", "no option 'many'");
	refused("pair=1", "no option 'pair'");
	refused("fixed=1", "no option 'fixed'");
	refused("hidden=1", "no option 'hidden'");
	refused("written=1", "no option 'written'");
	refused("LICENSE=x", "no option 'LICENSE'");
	refused("u=1", "no option 'u'");
	refused("u88=1", "no option 'u88'");
	refused("u8", "'u8' is not NAME=VALUE");
	refused("=1", "is not NAME=VALUE");
	refused("", "is not NAME=VALUE");
}

static void options_come_before_loading(void **state)
{
	static const char *const wrong[] = { "u8=1", "u8=x", NULL };
	static const char *const unknown[] = { "color=red", NULL };
	struct thru_policy *policy = NULL;

	assert_int_equal(thru_policy_open_with(file, wrong, reason, sizeof(reason),
					       &policy), -EINVAL);
	assert_string_equal(reason, "option 'u8': 'x' is not a whole number of 8 bits, not negative");
	assert_int_equal(thru_policy_open_with("subtree", unknown, reason,
					       sizeof(reason), &policy), -EINVAL);
	assert_string_equal(reason, "no option 'color' (it has none)");
	assert_int_equal(thru_policy_open_with("suffix", unknown, reason,
					       sizeof(reason), &policy), -EINVAL);
	assert_non_null(strstr(reason, "suffixes"));
	assert_null(policy);
}

static int setup(void **state)
{
	char *slash;
	ssize_t len;

	len = readlink("/proc/self/exe", file, PATH_MAX - 1);
	if (len < 0)
		return -1;
	file[len] = '\0';
	slash = strrchr(file, '/');
	strcpy(slash, "/bpf/options.bpf.o");
	obj = bpf_object__open_file(file, NULL);
	return obj ? 0 : -1;
}

static int teardown(void **state)
{
	bpf_object__close(obj);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_reach_the_ends_of_their_range),
		cmocka_unit_test(numbers_do_not_touch_their_neighbours),
		cmocka_unit_test(one_beyond_the_range_is_refused),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(bool_has_its_words),
		cmocka_unit_test(a_text_fits_with_its_end),
		cmocka_unit_test(what_is_no_option_is_refused),
		cmocka_unit_test(options_come_before_loading),
	};

	return cmocka_run_group_tests_name("policy_option", tests, setup, teardown);
}
