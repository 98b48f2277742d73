// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * meanwhile PID CMD ARG...: hold process PID before it next opens something with
 * O_CREAT, run the command, and let it go on. Exit status: the command's. The process
 * may have threads; the "TracerPid" of each tells when it is watched.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS_MAX	64

static pid_t threads[THREADS_MAX];
static int count;

static void die(const char *what)
{
	perror(what);
	exit(125);
}

/* Its first thread comes last. */
static void watch(const char *pid)
{
	char path[40];
	struct dirent *entry;
	DIR *dir;
	int i;

	snprintf(path, sizeof(path), "/proc/%s/task", pid);
	dir = opendir(path);
	if (!dir)
		die(path);
	while ((entry = readdir(dir)) && count < THREADS_MAX)
		if (entry->d_name[0] != '.')
			threads[count++] = atoi(entry->d_name);
	closedir(dir);
	for (i = count - 1; i >= 0; i--)
		if (ptrace(PTRACE_SEIZE, threads[i], 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE) < 0 ||
		    ptrace(PTRACE_INTERRUPT, threads[i], 0, 0) < 0)
			die("ptrace");
}

static bool creates(pid_t thread)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == SYS_openat &&
	       info.entry.args[2] & O_CREAT;
}

static int run(char **argv)
{
	pid_t child = fork();
	int status;

	if (!child) {
		execvp(argv[0], argv);
		die(argv[0]);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		die("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}

/* What still runs is let go by our exit. */
int main(int argc, char **argv)
{
	int status, signal;
	pid_t thread;

	if (argc < 3)
		return 2;
	watch(argv[1]);
	for (;;) {
		thread = waitpid(-1, &status, __WALL);
		if (thread < 0)
			die("wait");
		if (!WIFSTOPPED(status))
			continue;
		signal = WSTOPSIG(status);
		if (signal == (SIGTRAP | 0x80) && creates(thread))
			return run(argv + 2);
		if (signal == (SIGTRAP | 0x80) || status >> 16)
			signal = 0;
		if (ptrace(PTRACE_SYSCALL, thread, 0, signal) < 0 && errno != ESRCH)
			die("ptrace");
	}
}
