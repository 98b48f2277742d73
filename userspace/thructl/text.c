// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text for people: names that may hold any bytes made fit for a terminal, and
 * tables.
 */
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "ctl.h"

void *ctl_alloc(void *p)
{
	if (!p) {
		fputs("thructl: out of memory\n", stderr);
		exit(CTL_FAILED);
	}
	return p;
}

size_t text_utf8_len(const char *raw)
{
	const unsigned char *p = (const unsigned char *)raw;
	unsigned int code, min;
	size_t len, i;

	if (p[0] < 0x80)
		return p[0] ? 1 : 0;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	code = p[0] & (0xff >> (len + 1));
	for (i = 1; i < len; i++) {
		/* A NUL ends the loop here, before anything behind it is read. */
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	min = len == 2 ? 0x80 : len == 3 ? 0x800 : 0x10000;
	if (code < min || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return len;
}

/* Controls of ASCII and of Latin-1 (0x80-0x9f as two bytes), and backslash. */
static bool is_plain(const char *raw, size_t len)
{
	const unsigned char *p = (const unsigned char *)raw;

	if (len == 1)
		return p[0] >= ' ' && p[0] != 0x7f && p[0] != '\\';
	if (len == 2 && p[0] == 0xc2)
		return p[1] >= 0xa0;
	/* Line and paragraph separator, and what turns the writing direction. */
	if (len == 2 && p[0] == 0xd8)
		return p[1] != 0x9c;
	if (len == 3 && p[0] == 0xe2 && p[1] == 0x80)
		return !((p[2] >= 0x8e && p[2] <= 0x8f) ||
			 (p[2] >= 0xa8 && p[2] <= 0xae));
	if (len == 3 && p[0] == 0xe2 && p[1] == 0x81)
		return !(p[2] >= 0xa6 && p[2] <= 0xa9);
	return len > 0;
}

static char *escape(const char *raw, bool utf8, const char *kept)
{
	char *text = ctl_alloc(malloc(strlen(raw) * 4 + 1)), *to = text;

	while (*raw) {
		size_t i, len = text_utf8_len(raw);

		if ((is_plain(raw, len) && (utf8 || len == 1)) || strchr(kept, *raw)) {
			memcpy(to, raw, len);
			to += len;
			raw += len;
			continue;
		}
		for (i = 0; i < (len ?: 1); i++)
			to += sprintf(to, "\\%03o", (unsigned char)*raw++);
	}
	*to = '\0';
	return text;
}

char *text_escape_utf8(const char *raw)
{
	return escape(raw, true, "");
}

static bool is_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

char *text_escape(const char *raw)
{
	return escape(raw, is_utf8(), "");
}

char *text_escape_lines(const char *raw)
{
	return escape(raw, is_utf8(), "\n\t");
}

void table_cell(struct table *table, char *cell)
{
	if (table->count == table->capacity) {
		table->capacity = table->capacity * 2 ?: 64;
		table->cells = ctl_alloc(reallocarray(table->cells,
						      table->capacity,
						      sizeof(*table->cells)));
	}
	table->cells[table->count++] = cell;
}

void table_cellf(struct table *table, const char *fmt, ...)
{
	char *cell = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&cell, fmt, ap) < 0)
		cell = NULL;
	va_end(ap);
	table_cell(table, ctl_alloc(cell));
}

/* Columns on a terminal; bytes where the locale is not the text's. */
static size_t width(const char *cell)
{
	wchar_t wide[PATH_MAX];
	size_t len = mbstowcs(wide, cell, PATH_MAX - 1);
	int columns;

	if (len == (size_t)-1 || len >= PATH_MAX - 1)
		return strlen(cell);
	wide[len] = L'\0';
	columns = wcswidth(wide, len);
	return columns < 0 ? len : (size_t)columns;
}

static void print_cell(const char *cell, size_t pad, bool right, bool last)
{
	if (right)
		printf("%*s%s", (int)pad, "", cell);
	else if (last)
		printf("%s", cell);
	else
		printf("%s%*s", cell, (int)pad, "");
	printf("%s", last ? "\n" : "  ");
}

void table_print(const struct table *table, const char *indent)
{
	size_t *widths = ctl_alloc(calloc(table->columns, sizeof(*widths)));
	size_t i;

	for (i = 0; i < table->count; i++) {
		size_t w = width(table->cells[i]);

		if (w > widths[i % table->columns])
			widths[i % table->columns] = w;
	}
	for (i = 0; i < table->count; i++) {
		unsigned int column = i % table->columns;

		if (!column)
			printf("%s", indent);
		print_cell(table->cells[i],
			   widths[column] - width(table->cells[i]),
			   table->right[column] == 'r',
			   column == table->columns - 1);
	}
	free(widths);
}

void table_free(struct table *table)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
}
