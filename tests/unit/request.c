// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests newer than libfuse, as they are turned into what it knows. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/request.h"
#include "lib/wire.h"

struct message {
	struct fuse_in_header in;
	char arg[256];
};

static struct thru_session session;

static int reset(void **state)
{
	memset(&session, 0, sizeof(session));
	session.requests = session.own_requests;
	return 0;
}

static size_t message(struct message *m, uint32_t opcode, const void *arg, size_t size)
{
	memset(m, 0, sizeof(*m));
	m->in.opcode = opcode;
	m->in.len = sizeof(m->in) + size;
	memcpy(m->arg, arg, size);
	return m->in.len;
}

static void statx_op(struct fuse_req *req, uint64_t ino, uint32_t flags, uint32_t mask,
		     struct fuse_file_info *fi)
{
}

static void tmpfile_op(struct fuse_req *req, uint64_t parent, mode_t mode,
		       struct fuse_file_info *fi)
{
}

static void statx_is_getattr_for_who_has_it(void **state)
{
	struct wire_statx_in arg = { .getattr_flags = 1, .fh = 5, .sx_mask = 0xfff };
	struct message m;
	size_t len;

	len = message(&m, WIRE_STATX, &arg, sizeof(arg));
	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_int_equal(m.in.opcode, WIRE_STATX);	/* libfuse says ENOSYS */

	session.ops.statx = statx_op;
	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_int_equal(m.in.opcode, FUSE_GETATTR);
	assert_int_equal(session.requests[WIRE_STATX], 2);
	assert_int_equal(session.requests[FUSE_GETATTR], 0);
	request_end();

	len = message(&m, WIRE_STATX, &arg, sizeof(arg) - 1);
	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_int_equal(m.in.opcode, WIRE_STATX);
}

static void tmpfile_is_create_for_who_has_it(void **state)
{
	struct fuse_create_in arg = { .flags = 2 };
	struct message m;
	size_t len = message(&m, WIRE_TMPFILE, &arg, sizeof(arg));

	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_int_equal(m.in.opcode, WIRE_TMPFILE);
	session.ops.tmpfile = tmpfile_op;
	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_int_equal(m.in.opcode, FUSE_CREATE);
	request_end();
}

static void check_kill(uint32_t opcode, const void *arg, size_t size, bool expected)
{
	struct message m;
	size_t len = message(&m, opcode, arg, size);

	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_int_equal(thru_request_kill_priv(), expected);
	request_end();
	assert_false(thru_request_kill_priv());
}

static void kill_flags_are_found_where_they_are(void **state)
{
	struct fuse_open_in open = { .open_flags = WIRE_OPEN_KILL };
	struct fuse_create_in create = { .open_flags = WIRE_OPEN_KILL };
	struct fuse_write_in write = { .write_flags = WIRE_WRITE_KILL };
	struct fuse_setattr_in setattr = { .valid = WIRE_SETATTR_KILL };

	check_kill(FUSE_OPEN, &open, sizeof(open), true);
	check_kill(FUSE_CREATE, &create, sizeof(create), true);
	check_kill(FUSE_WRITE, &write, sizeof(write), true);
	check_kill(FUSE_SETATTR, &setattr, sizeof(setattr), true);
	/* Cut short, and in a request that has no such flag. */
	check_kill(FUSE_WRITE, &write, sizeof(write) - 1, false);
	check_kill(FUSE_READ, &write, sizeof(write), false);
	write.write_flags = ~WIRE_WRITE_KILL;
	check_kill(FUSE_WRITE, &write, sizeof(write), false);
}

static void extended_setxattr_loses_its_extension(void **state)
{
	struct {
		struct wire_setxattr_in in;
		struct wire_setxattr_ext ext;
		char name_value[sizeof("user.a") + 3];
	} arg = {
		.in = { .size = 3, .flags = 1 },
		.ext = { .setxattr_flags = WIRE_SETXATTR_KILL },
	};
	struct message m;
	size_t len;

	memcpy(arg.name_value, "user.a\0xyz", sizeof(arg.name_value));
	session.setxattr_ext = true;
	len = message(&m, FUSE_SETXATTR, &arg, offsetof(typeof(arg), name_value) +
		      sizeof(arg.name_value));
	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_true(thru_request_kill_priv());
	assert_int_equal(len, sizeof(m.in) + 8 + sizeof(arg.name_value));
	assert_int_equal(m.in.len, len);
	assert_memory_equal(m.arg, &arg.in, 8);
	assert_memory_equal(m.arg + 8, arg.name_value, sizeof(arg.name_value));
	request_end();

	/* Too short for what was negotiated. */
	len = message(&m, FUSE_SETXATTR, &arg, 15);
	assert_int_equal(request_begin(&session, &m, &len), -EIO);
}

static void plain_setxattr_stays_as_it_is(void **state)
{
	struct wire_setxattr_in arg = { .size = 0 };
	struct message m, before;
	size_t len = message(&m, FUSE_SETXATTR, &arg, sizeof(arg));

	before = m;
	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_memory_equal(&m, &before, sizeof(m));
	request_end();
}

static void a_wrong_length_is_no_request(void **state)
{
	struct message m;
	size_t len = message(&m, FUSE_GETATTR, "", 0);

	len--;
	assert_int_equal(request_begin(&session, &m, &len), -EIO);
	len = sizeof(m.in) + 1;
	assert_int_equal(request_begin(&session, &m, &len), -EIO);
}

static void unknown_opcodes_are_not_counted_outside_the_table(void **state)
{
	struct message m;
	size_t len = message(&m, 4096, "", 0);

	assert_int_equal(request_begin(&session, &m, &len), 0);
	assert_int_equal(m.in.opcode, 4096);
	request_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(statx_is_getattr_for_who_has_it, reset),
		cmocka_unit_test_setup(tmpfile_is_create_for_who_has_it, reset),
		cmocka_unit_test_setup(kill_flags_are_found_where_they_are, reset),
		cmocka_unit_test_setup(extended_setxattr_loses_its_extension, reset),
		cmocka_unit_test_setup(plain_setxattr_stays_as_it_is, reset),
		cmocka_unit_test_setup(a_wrong_length_is_no_request, reset),
		cmocka_unit_test_setup(unknown_opcodes_are_not_counted_outside_the_table, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
