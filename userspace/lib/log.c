// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Text of failures. The library itself prints nothing; libbpf's messages are
 * caught while one of our calls runs, for this thread only.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <bpf/libbpf.h>

#include "lib/log.h"

/* Guards users and before: libbpf has one print function for all threads. */
static pthread_mutex_t print_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int users;
static libbpf_print_fn_t before;

static _Thread_local struct thru_log *capture;

void thru_log_init(struct thru_log *log, char *buf, size_t size)
{
	log->buf = size ? buf : NULL;
	log->size = size;
	if (log->buf)
		log->buf[0] = '\0';
}

void thru_log_set(struct thru_log *log, const char *fmt, ...)
{
	va_list ap;

	if (!log->buf)
		return;
	va_start(ap, fmt);
	vsnprintf(log->buf, log->size, fmt, ap);
	va_end(ap);
}

void thru_log_tail(struct thru_log *log, const char *text)
{
	size_t len = strlen(text);
	const char *from = text;

	if (!log->buf)
		return;
	while (len && text[len - 1] == '\n')
		len--;
	if (len >= log->size) {
		from = text + len - (log->size - 1);
		/* Not a piece of a line, unless that is all there is. */
		if (from[-1] != '\n') {
			const char *eol = memchr(from, '\n', text + len - from);

			if (eol)
				from = eol + 1;
		}
	}
	len -= from - text;
	memmove(log->buf, from, len);
	log->buf[len] = '\0';
}

static int print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	size_t used;

	if (!capture)
		return before ? before(level, fmt, ap) : 0;
	if (level != LIBBPF_WARN || !capture->buf)
		return 0;

	used = strlen(capture->buf);
	vsnprintf(capture->buf + used, capture->size - used, fmt, ap);
	return 0;
}

void thru_log_begin(struct thru_log *log)
{
	pthread_mutex_lock(&print_lock);
	if (!users++)
		before = libbpf_set_print(print);
	pthread_mutex_unlock(&print_lock);
	log->outer = capture;
	capture = log;
}

void thru_log_end(struct thru_log *log)
{
	capture = log->outer;
	pthread_mutex_lock(&print_lock);
	if (!--users)
		libbpf_set_print(before);
	pthread_mutex_unlock(&print_lock);
}
