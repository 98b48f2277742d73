// SPDX-License-Identifier: GPL-2.0-or-later
/* Called from any thread; a text goes out in one write, or one call of syslog(). */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "thrud/log.h"

/* Set before there are threads. */
static enum { TO_STDERR, TO_JOURNAL, TO_SYSLOG } where;

/* The journal names the socket it reads from by device and inode. */
static bool is_stream(const char *stream, int fd)
{
	char mine[64];
	struct stat st;

	if (!stream || fstat(fd, &st) < 0)
		return false;
	snprintf(mine, sizeof(mine), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return !strcmp(mine, stream);
}

void log_init(void)
{
	where = is_stream(getenv("JOURNAL_STREAM"), STDERR_FILENO) ? TO_JOURNAL : TO_STDERR;
}

void log_background(void)
{
	openlog("thrud", LOG_PID, LOG_DAEMON);
	where = TO_SYSLOG;
}

bool log_to_journal(void)
{
	return where == TO_JOURNAL;
}

/* Calls `line` for each line of `text`, which is cut into pieces. */
static void each_line(char *text, int priority, void (*line)(int priority, const char *text))
{
	char *from, *save = NULL;

	for (from = strtok_r(text, "\n", &save); from; from = strtok_r(NULL, "\n", &save))
		line(priority, from);
}

/* No "thrud:" there: the journal and syslog know who it is. */
static void journal_line(int priority, const char *text)
{
	fprintf(stderr, "<%d>%s\n", priority, text);
}

static void syslog_line(int priority, const char *text)
{
	syslog(priority, "%s", text);
}

static void say(int priority, const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		return;
	switch (where) {
	case TO_STDERR:
		fprintf(stderr, "thrud: %s\n", text);
		break;
	case TO_JOURNAL:
		each_line(text, priority, journal_line);
		break;
	case TO_SYSLOG:
		each_line(text, priority, syslog_line);
		break;
	}
	free(text);
}

void log_say(int priority, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(priority, fmt, ap);
	va_end(ap);
}

void log_fuse(enum fuse_log_level level, const char *fmt, va_list ap)
{
	char *text;
	size_t len;

	/* Requests (-d) as they are: a line may come in pieces. */
	if (level == FUSE_LOG_DEBUG && where != TO_SYSLOG) {
		vfprintf(stderr, fmt, ap);
		return;
	}
	if (vasprintf(&text, fmt, ap) < 0)
		return;
	len = strlen(text);
	if (len && text[len - 1] == '\n')
		text[len - 1] = '\0';
	/* libfuse's levels are those of syslog. */
	log_say(level, "%s", text);
	free(text);
}
