/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What thrud says, and to whom: in the foreground its standard error, where it is
 * the journal's with the priority of each line (sd-daemon(3)); in the background
 * syslog(3).
 */
#ifndef THRUD_LOG_H
#define THRUD_LOG_H

#include <stdbool.h>

#include <fuse_log.h>

/* Once, before anything is said. */
void log_init(void);

/* Standard error leads nowhere from here on. */
void log_background(void);

/* Whether it is the journal that reads standard error. */
bool log_to_journal(void);

/* `priority` is one of syslog(3); several lines, if there are any in the text. */
void __attribute__((format(printf, 2, 3))) log_say(int priority, const char *fmt, ...);

/* For fuse_set_log_func(): what libfuse says, in our name. */
void log_fuse(enum fuse_log_level level, const char *fmt, va_list ap);

#endif
