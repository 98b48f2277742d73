// SPDX-License-Identifier: GPL-2.0-or-later
/* The INIT exchange, byte by byte: what is offered, what level, what is replied. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/init.h"
#include "lib/wire.h"

#define OFFER_DATA (THRU_INIT_EXT | THRU_INIT_PASSTHROUGH | WIRE_HANDLE_KILLPRIV_V2)
#define OFFER_INO  (OFFER_DATA | THRU_INIT_PASSTHROUGH_INO)

struct request {
	struct fuse_in_header in;
	struct wire_init_in arg;
};

struct reply {
	struct fuse_out_header out;
	struct wire_init_out arg;
	char rest[INIT_REPLY_SIZE - sizeof(struct fuse_out_header) -
		  sizeof(struct wire_init_out)];
};

static struct request request(uint64_t flags)
{
	return (struct request){
		.in = { .len = sizeof(struct request), .opcode = FUSE_INIT },
		.arg = { .major = 7, .minor = 45, .flags = flags, .flags2 = flags >> 32 },
	};
}

/* What a library replies; `size`: of its struct fuse_init_out. */
static struct reply reply(uint64_t flags, size_t size)
{
	struct reply r = {
		.out = { .len = sizeof(r.out) + size, .unique = 2 },
		.arg = { .major = 7, .minor = 38, .flags = flags, .flags2 = flags >> 32,
			 .max_write = 1 << 20, .max_pages = 256, .time_gran = 1 },
	};

	/* Whatever the kernel must not see. */
	memset((char *)&r.arg + size, 0xaa, sizeof(r) - sizeof(r.out) - size);
	return r;
}

static uint64_t reply_flags(const struct reply *r)
{
	return r->arg.flags | (uint64_t)r->arg.flags2 << 32;
}

static void offer_is_64_bits_only_with_init_ext(void **state)
{
	struct request r = request(OFFER_INO);
	uint64_t flags;

	assert_int_equal(init_offer(&r, sizeof(r), &flags), 0);
	assert_true(flags == OFFER_INO);

	r = request(OFFER_INO & ~THRU_INIT_EXT);
	assert_int_equal(init_offer(&r, sizeof(r), &flags), 0);
	assert_true(flags == WIRE_HANDLE_KILLPRIV_V2);
}

static void request_of_an_old_kernel_is_short(void **state)
{
	struct request r = request(THRU_INIT_EXT);
	uint64_t flags = 7;

	r.in.len = sizeof(r.in) + 16;
	assert_int_equal(init_offer(&r, r.in.len, &flags), 0);
	assert_true(flags == THRU_INIT_EXT);
}

static void what_is_no_init_request_is_refused(void **state)
{
	struct request r = request(OFFER_INO);
	uint64_t flags = 7;

	assert_int_equal(init_offer(&r, sizeof(r) - 1, &flags), -EPROTO);
	assert_int_equal(init_offer(&r, sizeof(r.in) - 1, &flags), -EPROTO);
	r.in.len = sizeof(r.in) + 15;
	assert_int_equal(init_offer(&r, r.in.len, &flags), -EPROTO);
	r = request(OFFER_INO);
	r.in.opcode = FUSE_LOOKUP;
	assert_int_equal(init_offer(&r, sizeof(r), &flags), -EPROTO);
	r = request(OFFER_INO);
	r.arg.major = 8;
	assert_int_equal(init_offer(&r, sizeof(r), &flags), -EPROTO);
	assert_true(flags == 7);
}

static void level_steps_down_with_a_reason(void **state)
{
	const char *why;

	assert_int_equal(init_level(THRU_LEVEL_POLICY, OFFER_INO, true, &why), THRU_LEVEL_INO);
	assert_string_equal(why, "");
	assert_int_equal(init_level(THRU_LEVEL_POLICY, OFFER_DATA, true, &why), THRU_LEVEL_DATA);
	assert_string_equal(why, "kernel lacks FUSE_PASSTHROUGH_INO");
	assert_int_equal(init_level(THRU_LEVEL_POLICY, 0, true, &why), THRU_LEVEL_PLAIN);
	assert_string_equal(why, "kernel lacks FUSE_PASSTHROUGH");
	assert_int_equal(init_level(THRU_LEVEL_POLICY, OFFER_INO, false, &why), THRU_LEVEL_PLAIN);
	assert_string_equal(why, "no CAP_SYS_ADMIN");
	/* INO alone is an offer of nothing. */
	assert_int_equal(init_level(THRU_LEVEL_POLICY, THRU_INIT_PASSTHROUGH_INO, true, &why),
			 THRU_LEVEL_PLAIN);
}

static void level_asked_for_is_the_upper_bound(void **state)
{
	const char *why;

	assert_int_equal(init_level(THRU_LEVEL_INO, OFFER_INO, true, &why), THRU_LEVEL_INO);
	assert_int_equal(init_level(THRU_LEVEL_DATA, OFFER_INO, true, &why), THRU_LEVEL_DATA);
	assert_int_equal(init_level(THRU_LEVEL_PLAIN, OFFER_INO, true, &why), THRU_LEVEL_PLAIN);
	assert_string_equal(why, "");
}

static void reply_gains_flags_and_stack_depth(void **state)
{
	struct init_terms terms = {
		.offered = OFFER_INO, .level = THRU_LEVEL_INO, .max_stack_depth = 2,
		.kill_priv = true,
	};
	struct reply r = reply(FUSE_POSIX_ACL | WIRE_WRITEBACK_CACHE | WIRE_OVER_IO_URING |
			       THRU_INIT_EXT, 64);
	size_t len = r.out.len;
	struct init_result result;

	assert_int_equal(init_complete(&r, &len, &terms, &result), 0);
	assert_int_equal(len, sizeof(r.out) + 64);
	assert_int_equal(r.out.len, len);
	assert_true(reply_flags(&r) == (OFFER_INO | FUSE_POSIX_ACL));
	assert_int_equal(r.arg.max_stack_depth, 2);
	assert_int_equal(result.max_write, 1 << 20);
	assert_false(result.setxattr_ext);
}

static void short_reply_is_extended_with_zeros(void **state)
{
	struct init_terms terms = {
		.offered = OFFER_DATA, .level = THRU_LEVEL_DATA, .max_stack_depth = 1,
	};
	struct reply r = reply(0, 24);
	size_t len = r.out.len;
	struct init_result result;

	assert_int_equal(init_complete(&r, &len, &terms, &result), 0);
	assert_int_equal(len, sizeof(r.out) + 64);
	assert_true(reply_flags(&r) == (THRU_INIT_EXT | THRU_INIT_PASSTHROUGH));
	assert_int_equal(r.arg.max_stack_depth, 1);
	assert_int_equal(r.arg.max_pages, 0);
	assert_int_equal(r.arg.request_timeout, 0);
	assert_int_equal(r.arg.unused[10], 0);
}

static void longer_reply_keeps_its_length(void **state)
{
	struct init_terms terms = { .offered = OFFER_DATA, .level = THRU_LEVEL_DATA };
	struct reply r = reply(0, 80);
	size_t len = r.out.len;
	struct init_result result;

	assert_int_equal(init_complete(&r, &len, &terms, &result), 0);
	assert_int_equal(len, sizeof(r.out) + 80);
}

static void plain_asks_for_nothing_new(void **state)
{
	struct init_terms terms = { .offered = OFFER_INO, .level = THRU_LEVEL_PLAIN };
	struct reply r = reply(WIRE_WRITEBACK_CACHE | THRU_INIT_PASSTHROUGH | THRU_INIT_EXT, 64);
	size_t len = r.out.len;
	struct init_result result;

	assert_int_equal(init_complete(&r, &len, &terms, &result), 0);
	assert_true(reply_flags(&r) == (WIRE_WRITEBACK_CACHE | THRU_INIT_EXT));
}

static void setxattr_ext_is_known_to_be_ours(void **state)
{
	struct init_terms terms = {
		.offered = OFFER_DATA | WIRE_SETXATTR_EXT, .level = THRU_LEVEL_DATA,
		.kill_priv = true,
	};
	struct reply r = reply(0, 64);
	size_t len = r.out.len;
	struct init_result result;

	assert_int_equal(init_complete(&r, &len, &terms, &result), 0);
	assert_true(reply_flags(&r) & WIRE_SETXATTR_EXT);
	assert_true(result.setxattr_ext);
	/* A library that knows of it takes the longer request itself. */
	r = reply(WIRE_SETXATTR_EXT, 64);
	len = r.out.len;
	assert_int_equal(init_complete(&r, &len, &terms, &result), 0);
	assert_false(result.setxattr_ext);
}

static void refusal_and_garbage_are_left_alone(void **state)
{
	struct init_terms terms = { .offered = OFFER_DATA, .level = THRU_LEVEL_DATA };
	struct reply r = reply(0, 64);
	size_t len = r.out.len;
	struct init_result result;

	r.out.error = -EPROTO;
	assert_int_equal(init_complete(&r, &len, &terms, &result), -EPROTO);
	assert_int_equal(r.arg.flags, 0);
	r = reply(0, 64);
	len = sizeof(r.out) - 1;
	assert_int_equal(init_complete(&r, &len, &terms, &result), -EPROTO);
	len = r.out.len - 1;
	assert_int_equal(init_complete(&r, &len, &terms, &result), -EPROTO);
	r.out.len = len = INIT_REPLY_SIZE + 1;
	assert_int_equal(init_complete(&r, &len, &terms, &result), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offer_is_64_bits_only_with_init_ext),
		cmocka_unit_test(request_of_an_old_kernel_is_short),
		cmocka_unit_test(what_is_no_init_request_is_refused),
		cmocka_unit_test(level_steps_down_with_a_reason),
		cmocka_unit_test(level_asked_for_is_the_upper_bound),
		cmocka_unit_test(reply_gains_flags_and_stack_depth),
		cmocka_unit_test(short_reply_is_extended_with_zeros),
		cmocka_unit_test(longer_reply_keeps_its_length),
		cmocka_unit_test(plain_asks_for_nothing_new),
		cmocka_unit_test(setxattr_ext_is_known_to_be_ours),
		cmocka_unit_test(refusal_and_garbage_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
