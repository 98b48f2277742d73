// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The capabilities that the mirror of a whole file system takes; the unit file,
 * userspace/systemd/thrud@.service, grants these. A caller's own rights the kernel
 * has checked before: these are for doing it.
 */
#include <stddef.h>
#include <syslog.h>
#include <unistd.h>

#include <linux/capability.h>

#include "thrud/caller.h"
#include "thrud/caps.h"
#include "thrud/log.h"

static const struct {
	unsigned int cap;
	const char *name;
	const char *without;
} needed[] = {
	{ CAP_CHOWN, "CHOWN", "owners cannot be changed" },
	{ CAP_DAC_OVERRIDE, "DAC_OVERRIDE", "files of others fail that grant root nothing" },
	{ CAP_FOWNER, "FOWNER", "modes, times and ACLs of others' files cannot be changed" },
	{ CAP_FSETID, "FSETID", "set-id bits of others' files are lost" },
	{ CAP_MKNOD, "MKNOD", "devices cannot be made" },
	{ CAP_SETFCAP, "SETFCAP", "file capabilities cannot be set" },
	{ CAP_SETGID, "SETGID", "files are created as root's" },
	{ CAP_SETUID, "SETUID", "files are created as root's" },
	{ CAP_SYS_ADMIN, "SYS_ADMIN", "no passthrough, no trusted attributes" },
};

void caps_note(void)
{
	size_t i;

	if (geteuid() != 0)
		return;
	/* CAP_DAC_READ_SEARCH is not here: what lacks file handles says so. */
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!caller_has_cap(needed[i].cap))
			log_say(LOG_WARNING, "note: no CAP_%s: %s", needed[i].name,
				needed[i].without);
}
