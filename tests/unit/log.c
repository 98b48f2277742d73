// SPDX-License-Identifier: GPL-2.0-or-later
/* What thrud says: where it goes, and with which priority. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

static char logged[256];

static void take_syslog(int priority, const char *fmt, const char *text)
{
	size_t len = strlen(logged);

	snprintf(logged + len, sizeof(logged) - len, "%d %s;", priority, text);
}

#define openlog(...)	((void)0)
#define syslog		take_syslog
#include "thrud/log.c"

#include <cmocka.h>

/* Standard error goes to a file, which is the journal's stream or not, during `talk`. */
static void said(bool to_journal, const char *expected, void (*talk)(void))
{
	char text[256], stream[64], name[] = "/tmp/thru-log.XXXXXX";
	int before = dup(STDERR_FILENO), fd = mkstemp(name);
	struct stat st;
	ssize_t len;

	assert_true(before >= 0 && fd >= 0);
	unlink(name);
	assert_int_equal(fstat(fd, &st), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev,
		 (uintmax_t)st.st_ino + !to_journal);
	setenv("JOURNAL_STREAM", stream, 1);
	dup2(fd, STDERR_FILENO);
	log_init();
	talk();
	dup2(before, STDERR_FILENO);
	close(before);
	len = pread(fd, text, sizeof(text) - 1, 0);
	close(fd);
	assert_true(len >= 0);
	text[len] = '\0';
	assert_string_equal(text, expected);
}

static void two_lines(void)
{
	log_say(LOG_ERR, "a %d\nb", 1);
}

static void by_libfuse(enum fuse_log_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_fuse(level, fmt, ap);
	va_end(ap);
}

static void from_libfuse(void)
{
	by_libfuse(FUSE_LOG_WARNING, "fuse: %s\n", "x");
	by_libfuse(FUSE_LOG_DEBUG, "unique: %d", 1);
	by_libfuse(FUSE_LOG_DEBUG, ", opcode\n");
}

static void in_background(void)
{
	log_background();
	two_lines();
	by_libfuse(FUSE_LOG_ERR, "fuse: x\n");
}

static void the_journal_gets_the_priority_of_each_line(void **state)
{
	said(true, "<3>a 1\n<3>b\n", two_lines);
	said(true, "<4>fuse: x\nunique: 1, opcode\n", from_libfuse);
}

static void others_get_a_name_and_no_priority(void **state)
{
	said(false, "thrud: a 1\nb\n", two_lines);
	said(false, "thrud: fuse: x\nunique: 1, opcode\n", from_libfuse);
}

static void in_the_background_it_is_syslog(void **state)
{
	said(true, "", in_background);
	assert_string_equal(logged, "3 a 1;3 b;3 fuse: x;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_journal_gets_the_priority_of_each_line),
		cmocka_unit_test(others_get_a_name_and_no_priority),
		cmocka_unit_test(in_the_background_it_is_syslog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
