// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Run a command while there is a delegation of a file, as an NFS server gives one
 * to its clients: it is given back when the kernel asks for it.
 *
 *	deleg [-l] PATH CMD ARG...
 *
 * With -l a lease is held instead, as samba does, for reading. Prints the output of
 * the command, then "broken" if it was asked for, else "kept". Exit status: that of
 * the command; 77 if there are no delegations.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* <linux/fcntl.h> of Linux 6.19 */
#define SET_DELEGATION	(1024 + 16)
struct delegation_arg {
	uint32_t	flags;
	uint16_t	type;
	uint16_t	pad;
};

static int file;
static bool lease;
static volatile sig_atomic_t broken;

static void on_io(int signal)
{
	struct delegation_arg none = { .type = F_UNLCK };

	(void)signal;
	broken = 1;
	if (lease)
		fcntl(file, F_SETLEASE, F_UNLCK);
	else
		fcntl(file, SET_DELEGATION, &none);
}

int main(int argc, char **argv)
{
	struct delegation_arg read_only = { .type = F_RDLCK };
	struct sigaction action = { .sa_handler = on_io, .sa_flags = SA_RESTART };
	int status, err;
	pid_t pid;

	if (argc > 1 && !strcmp(argv[1], "-l")) {
		lease = true;
		argc--;
		argv++;
	}
	if (argc < 3) {
		fprintf(stderr, "usage: deleg [-l] PATH CMD ARG...\n");
		return 2;
	}
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		perror(argv[1]);
		return 2;
	}
	sigaction(SIGIO, &action, NULL);
	err = lease ? fcntl(file, F_SETLEASE, F_RDLCK) :
		fcntl(file, SET_DELEGATION, &read_only);
	if (err < 0) {
		perror(lease ? "F_SETLEASE" : "F_SETDELEG");
		return errno == EINVAL ? 77 : 2;
	}
	pid = fork();
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 2;
	puts(broken ? "broken" : "kept");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
