// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes that open, read, write, map and close one file again and again, each
 * with a place of its own in it, where it must find what it has written.
 *
 *	storm FILE PROCESSES MILLISECONDS [unchecked]
 *
 * With `unchecked` it may find anything. An open may fail with ENOENT. Prints how
 * many rounds there were; or what went wrong, and exit status 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

static bool unchecked;

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int failed(const char *what, uint64_t got, uint64_t wanted)
{
	printf("%s: %s, is %ju, should be %ju\n", what, strerrorname_np(errno),
	       (uintmax_t)got, (uintmax_t)wanted);
	fflush(stdout);
	return 1;
}

static int look(const char *when, int fd, off_t at, uint64_t wanted)
{
	uint64_t got = 0;
	ssize_t len = pread(fd, &got, sizeof(got), at);

	if (len == sizeof(got) && (got == wanted || unchecked))
		return 0;
	return failed(when, got, wanted);
}

/* ENODEV: what is open cannot be mapped; ETXTBSY: from this very moment on. */
static int look_mapped(int fd, off_t at, uint64_t wanted)
{
	uint64_t got;
	char *map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED)
		return errno == ENODEV || errno == ETXTBSY ? 0 : failed("mmap", 0, 0);
	memcpy(&got, map + at, sizeof(got));
	munmap(map, PAGE);
	return got == wanted || unchecked ? 0 : failed("mapped other than written", got, wanted);
}

/* Never returns. The exit status is 1 if something is wrong. */
static void worker(const char *path, int number, uint64_t end, int out)
{
	off_t at = number * sizeof(uint64_t);
	uint64_t value = 0, rounds = 0;
	int fd;

	while (now_ms() < end) {
		fd = open(path, rounds % 3 == 2 ? O_RDONLY : O_RDWR);
		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0)
			_exit(failed("open", 0, 0));
		if (look("read after open", fd, at, value))
			_exit(1);
		if (rounds % 3 != 2) {
			value++;
			if (pwrite(fd, &value, sizeof(value), at) != sizeof(value))
				_exit(failed("write", 0, value));
			if (look("read after write", fd, at, value))
				_exit(1);
		}
		if (rounds % 4 == 3 && look_mapped(fd, at, value))
			_exit(1);
		close(fd);
		rounds++;
	}
	_exit(write(out, &rounds, sizeof(rounds)) != sizeof(rounds));
}

int main(int argc, char **argv)
{
	uint64_t rounds, sum = 0, end;
	int count, i, status, bad = 0, pipes[2];

	unchecked = argc == 5 && !strcmp(argv[4], "unchecked");
	if ((argc != 4 && !unchecked) || atoi(argv[2]) > PAGE / (int)sizeof(uint64_t)) {
		fprintf(stderr, "usage: storm FILE PROCESSES MILLISECONDS\n");
		return 2;
	}
	count = atoi(argv[2]);
	end = now_ms() + atoi(argv[3]);
	if (truncate(argv[1], 0) < 0 || truncate(argv[1], PAGE) < 0 || pipe(pipes) < 0) {
		perror(argv[1]);
		return 2;
	}
	for (i = 0; i < count; i++)
		if (!fork())
			worker(argv[1], i, end, pipes[1]);
	close(pipes[1]);
	while (wait(&status) > 0)
		bad |= status;
	while (read(pipes[0], &rounds, sizeof(rounds)) == sizeof(rounds))
		sum += rounds;
	if (!bad)
		printf("%ju\n", (uintmax_t)sum);
	return bad ? 1 : 0;
}
