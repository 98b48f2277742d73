/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why something failed, as text in a buffer of the caller. libbpf says its
 * reasons only through a process-wide print function; between begin and end
 * what it says in this thread goes to the buffer, in other threads where it
 * went before.
 */
#ifndef THRU_LIB_LOG_H
#define THRU_LIB_LOG_H

#include <stddef.h>

struct thru_log {
	char *buf;		/* of the caller, always terminated; may be NULL */
	size_t size;
	struct thru_log *outer;	/* captures again after thru_log_end() */
};

void thru_log_init(struct thru_log *log, char *buf, size_t size);

/* Replace the text. */
void thru_log_set(struct thru_log *log, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Replace the text with the last whole lines of `text` that fit. */
void thru_log_tail(struct thru_log *log, const char *text);

/* Capture libbpf's warnings of this thread; pairs nest. */
void thru_log_begin(struct thru_log *log);
void thru_log_end(struct thru_log *log);

#endif
