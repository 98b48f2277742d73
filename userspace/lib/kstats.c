// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the kernel counts on a connection: text lines of a word and its values.
 * Lines with an unknown word and values behind the known ones are skipped, so
 * that a newer kernel can say more; numbers are checked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <thru/thru.h>

#include "lib/fusectl.h"
#include "lib/kstats.h"
#include "lib/num.h"

/* Some 60 opcodes and 30 reasons, a line each: 64 kB is far above it. */
#define STATS_MAX	(64 << 10)

struct word {
	const char *text;
	size_t len;
};

/* Cut the next word off a line; false at its end. */
static bool next_word(const char **line, const char *end, struct word *ret_word)
{
	const char *p = *line;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	ret_word->text = p;
	while (p < end && *p != ' ' && *p != '\t')
		p++;
	ret_word->len = p - ret_word->text;
	*line = p;
	return ret_word->len;
}

static int next_num(const char **line, const char *end, uint64_t max,
		    uint64_t *ret_num)
{
	struct word word;

	if (!next_word(line, end, &word) ||
	    thru_num_parse_n(word.text, word.len, max, ret_num))
		return -EBADMSG;
	return 0;
}

static void copy_word(char *buf, size_t size, const struct word *word)
{
	snprintf(buf, size, "%.*s", (int)word->len, word->text);
}

static int parse_op(const char *line, const char *end,
		    struct thru_kernel_stats *stats)
{
	uint64_t opcode, kernel, daemon;

	if (next_num(&line, end, UINT32_MAX, &opcode) ||
	    next_num(&line, end, UINT64_MAX, &kernel) ||
	    next_num(&line, end, UINT64_MAX, &daemon))
		return -EBADMSG;
	if (opcode < THRU_OPCODE_MAX) {
		stats->kernel[opcode] = kernel;
		stats->daemon[opcode] = daemon;
	}
	return 0;
}

static int parse_fallback(const char *line, const char *end,
			  struct thru_kernel_stats *stats)
{
	size_t i = stats->fallback_count;
	struct word reason;
	uint64_t count;

	if (!next_word(&line, end, &reason) ||
	    next_num(&line, end, UINT64_MAX, &count))
		return -EBADMSG;
	if (i == sizeof(stats->fallback) / sizeof(stats->fallback[0]))
		return 0;
	copy_word(stats->fallback[i].reason, sizeof(stats->fallback[i].reason),
		  &reason);
	stats->fallback[i].count = count;
	stats->fallback_count++;
	return 0;
}

static bool is(const struct word *word, const char *name)
{
	return word->len == strlen(name) && !memcmp(word->text, name, word->len);
}

static int parse_line(const char *line, const char *end,
		      struct thru_kernel_stats *stats)
{
	struct word key, value;
	uint64_t num;
	int err;

	if (!next_word(&line, end, &key))
		return 0;
	if (is(&key, "op"))
		return parse_op(line, end, stats);
	if (is(&key, "fallback"))
		return parse_fallback(line, end, stats);
	if (is(&key, "generation"))
		return next_num(&line, end, UINT64_MAX, &stats->generation);
	if (is(&key, "ino")) {
		err = next_num(&line, end, 1, &num);
		if (!err)
			stats->ino = num;
		return err;
	}
	if (is(&key, "policy")) {
		if (!next_word(&line, end, &value))
			return -EBADMSG;
		if (!is(&value, "-"))
			copy_word(stats->policy, sizeof(stats->policy), &value);
	}
	return 0;
}

int thru_kernel_stats_parse(const char *text, size_t len,
			    struct thru_kernel_stats *ret_stats)
{
	const char *end = text + len, *line = text;
	struct thru_kernel_stats stats = {};

	while (line < end) {
		const char *eol = memchr(line, '\n', end - line) ?: end;
		int err = parse_line(line, eol, &stats);

		if (err)
			return err;
		line = eol + 1;
	}
	*ret_stats = stats;
	return 0;
}

static int read_text(int fd, char *buf, size_t size, size_t *ret_len)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, buf + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n) {
			*ret_len = len;
			return 0;
		}
		len += n;
	}
	return -EBADMSG;
}

/* No file of the connection: is it the connection, the kernel or the mount? */
static int why_missing(uint32_t conn)
{
	struct statfs fs;
	char path[64];

	if (statfs(FUSECTL, &fs) || fs.f_type != FUSECTL_MAGIC)
		return -ENODEV;
	snprintf(path, sizeof(path), FUSECTL "/%u", conn);
	return access(path, F_OK) ? -ENOENT : -EOPNOTSUPP;
}

int thru_kernel_stats(uint32_t conn, struct thru_kernel_stats *ret_stats)
{
	char path[64], *text;
	size_t len = 0;
	int fd, err;

	snprintf(path, sizeof(path), FUSECTL "/%u/passthrough", conn);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? why_missing(conn) : -errno;

	text = malloc(STATS_MAX);
	err = text ? read_text(fd, text, STATS_MAX, &len) : -ENOMEM;
	if (!err)
		err = thru_kernel_stats_parse(text, len, ret_stats);
	free(text);
	close(fd);
	return err;
}
