/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling the service manager how far we are: sd_notify(3), without libsystemd. */
#ifndef THRUD_NOTIFY_H
#define THRUD_NOTIFY_H

#include <stdbool.h>

/*
 * Whether it started us, and waits to be told: NOTIFY_SOCKET is set. Of a thrud
 * in the background it knows nothing, so that is not to tell it anything.
 */
bool notify_wanted(void);

/*
 * One datagram: `state`, such as "READY=1", and if not NULL `status`, a line for
 * the manager's user. If nobody wants it, or it cannot be sent, nothing: serving
 * does not depend on it.
 */
void notify(const char *state, const char *status);

#endif
