// SPDX-License-Identifier: GPL-2.0-or-later
/* What a service manager is told: sd_notify(3)'s protocol. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "thrud/notify.c"

#include <cmocka.h>

/* A socket, and its name in NOTIFY_SOCKET: abstract, so that nothing is left behind. */
static int listen_abstract(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char name[64];
	size_t len;
	int fd;

	len = snprintf(name, sizeof(name), "@thru-notify-%d", getpid());
	memcpy(address.sun_path, name, len);
	address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
			      offsetof(struct sockaddr_un, sun_path) + len), 0);
	setenv("NOTIFY_SOCKET", name, 1);
	return fd;
}

static void is_told(int fd, const char *expected)
{
	char text[2048];
	ssize_t len = recv(fd, text, sizeof(text) - 1, 0);

	assert_true(len >= 0);
	text[len] = '\0';
	assert_string_equal(text, expected);
}

static void a_state_and_a_status_are_one_datagram(void **state)
{
	int fd = listen_abstract();

	assert_true(notify_wanted());
	notify("RELOADING=1", NULL);
	notify("READY=1", "level policy");
	is_told(fd, "RELOADING=1");
	is_told(fd, "READY=1\nSTATUS=level policy");
	close(fd);
}

static void a_status_is_one_line(void **state)
{
	int fd = listen_abstract();

	notify("READY=1", "rules 'a\nMAINPID=1': gone");
	is_told(fd, "READY=1\nSTATUS=rules 'a MAINPID=1': gone");
	close(fd);
}

static void a_long_status_is_cut(void **state)
{
	char status[4096], text[2048];
	int fd = listen_abstract();
	ssize_t len;

	memset(status, 'x', sizeof(status) - 1);
	status[sizeof(status) - 1] = '\0';
	notify("READY=1", status);
	len = recv(fd, text, sizeof(text), 0);
	assert_in_range(len, 512, 1024);
	close(fd);
}

static void without_a_socket_nobody_is_told(void **state)
{
	unsetenv("NOTIFY_SOCKET");
	assert_false(notify_wanted());
	notify("READY=1", "x");
	setenv("NOTIFY_SOCKET", "not a path", 1);
	assert_false(notify_wanted());
	setenv("NOTIFY_SOCKET", "@thru-nobody", 1);
	notify("READY=1", "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_and_a_status_are_one_datagram),
		cmocka_unit_test(a_status_is_one_line),
		cmocka_unit_test(a_long_status_is_cut),
		cmocka_unit_test(without_a_socket_nobody_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
