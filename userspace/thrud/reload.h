/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --rules FILE: the mount's rules are the file's, at first and after SIGHUP. */
#ifndef THRUD_RELOAD_H
#define THRUD_RELOAD_H

#include "thrud/options.h"

/*
 * All rules of the mount become those of `file`, or stay; `error` says why. Paths
 * are looked up in the source, so this works before the mount can be seen.
 */
int rules_apply(const char *file, struct thru_session *ts, char *error, size_t size);

/* Keep SIGHUP, for this thread and those to come, until somebody waits for it. */
void reload_prepare(void);

/* A thread that applies opts->rules on SIGHUP. In the process that serves. */
int reload_start(const struct options *opts, struct thru_session *ts);
void reload_stop(void);

#endif
