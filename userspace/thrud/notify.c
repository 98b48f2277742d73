// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The protocol is one datagram to the socket that NOTIFY_SOCKET names: a path, or
 * with "@" for its first byte an abstract address. See sd_notify(3).
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "thrud/notify.h"

bool notify_wanted(void)
{
	const char *name = getenv("NOTIFY_SOCKET");

	return name && (name[0] == '/' || name[0] == '@') && name[1];
}

static void send_to(const char *name, const char *text)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	int fd;

	if (len > sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, name, len);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address,
	       offsetof(struct sockaddr_un, sun_path) + len);
	close(fd);
}

void notify(const char *state, const char *status)
{
	char text[1024], *p;

	if (!notify_wanted())
		return;
	snprintf(text, sizeof(text), "%s%s%s", state, status ? "\nSTATUS=" : "",
		 status ?: "");
	/* What follows a line's end would be another variable. */
	for (p = text + strlen(state) + 1; status && *p; p++)
		if (*p == '\n')
			*p = ' ';
	send_to(getenv("NOTIFY_SOCKET"), text);
}
