// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl top on a terminal, by curses: drawn anew after each period and each key. The
 * terminal is given back whatever ends the program, but for SIGKILL.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

#include "events.h"
#include "hot.h"
#include "top.h"

static const char help_line[] =
	"q quit  up/down move  space on/off  c clear rule  s sort  p pause";

struct view {
	struct watch *watch;
	struct watch_period *period;
	struct hot hot;
	enum hot_order order;
	uint64_t selected;	/* nodeid of the directory; 0 = none has been chosen */
	long first;		/* the row that is on top */
	int visible;		/* rows that there is room for */
	bool paused;
	uint64_t lost, lost_names;	/* so far */
	char message[512];	/* what the last key has done */
};

static SCREEN *screen;

static void restore(void)
{
	if (screen && !isendwin())
		endwin();
}

static int start(void)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return ctl_fail(NULL, "not on a terminal (use --batch)");
	if (!term || !*term)
		return ctl_fail(NULL, "TERM is not set: no way to use this terminal (use --batch)");
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return ctl_fail(NULL, "terminal type '%s' is unknown or too simple (use --batch)",
				term);
	atexit(restore);
	patience_lost = restore;
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(50);
	curs_set(0);
	return CTL_DONE;
}

/* A line of text, as much of it as fits: wide characters are never cut in two. */
static void put(int row, attr_t attr, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void put(int row, attr_t attr, const char *fmt, ...)
{
	wchar_t wide[1024];
	const char *text;
	char *line = NULL;
	size_t n = 0;
	int columns = 0;
	va_list ap;

	if (row < 0 || row >= LINES)
		return;
	va_start(ap, fmt);
	if (vasprintf(&line, fmt, ap) < 0)
		line = NULL;
	va_end(ap);
	text = ctl_alloc(line);
	while (*text && n < sizeof(wide) / sizeof(wide[0]) - 1) {
		size_t len = 1;
		int width = mbtowc(&wide[n], text, MB_CUR_MAX);

		/* Not a character of this locale, or nothing that can be seen */
		if (width > 0)
			len = width;
		width = width > 0 ? wcwidth(wide[n]) : -1;
		if (width < 0) {
			wide[n] = L'?';
			width = 1;
		}
		if (columns + width > COLS)
			break;
		columns += width;
		n++;
		text += len;
	}
	attrset(attr);
	mvaddnwstr(row, 0, wide, n);
	if (attr != A_NORMAL) {
		for (; columns < COLS; columns++)
			addch(' ');
	}
	attrset(A_NORMAL);
	free(line);
}

static void side(char *buf, size_t size, const struct histogram *histogram,
		 const struct watch_period *period)
{
	if (histogram->count)
		snprintf(buf, size, "%10.1f %9.1f %9.1f",
			 top_rate(histogram->count, period),
			 histogram_percentile(histogram, 50) / 1e3,
			 histogram_percentile(histogram, 99) / 1e3);
	else
		snprintf(buf, size, "%10s %9s %9s", "-", "-", "-");
}

/* From `row` on, at most `most` rows; returns the row behind. */
static int draw_operations(const struct view *view, int row, int most)
{
	const struct watch_period *period = view->period;
	const int end = row + most;
	unsigned int opcode;

	if (row < end)
		put(row++, A_REVERSE, "%-11s %10s %9s %9s %10s %9s %9s", "OPERATION",
		    "KERNEL/s", "P50 us", "P99 us", "DAEMON/s", "P50 us", "P99 us");
	for (opcode = 0; opcode < WATCH_OPCODES && row < end; opcode++) {
		const struct histogram *kernel = &period->ops[WATCH_KERNEL][opcode];
		const struct histogram *daemon = &period->ops[WATCH_DAEMON][opcode];
		char left[64], right[64], number[16];

		if (!kernel->count && !daemon->count)
			continue;
		side(left, sizeof(left), kernel, period);
		side(right, sizeof(right), daemon, period);
		put(row++, A_NORMAL, "%-11s %s %s", watch_operation(opcode, number), left,
		    right);
	}
	return row;
}

/* The row that is highlighted, -1: none is. It stays that of its directory. */
static long find_selected(const struct view *view)
{
	size_t i;

	for (i = 0; view->selected && i < view->hot.count; i++)
		if (view->hot.dirs[i].dir == view->selected)
			return i;
	return -1;
}

static void draw_directories(struct view *view, int row, int end)
{
	const long selected = find_selected(view);
	long i;

	if (row < end)
		put(row++, A_REVERSE, "%10s %10s  %-16s %s", "TRIPS/s", "TRIPS", "WHY",
		    "DIRECTORY");
	view->visible = end > row ? end - row : 0;
	if (view->first > selected)
		view->first = selected < 0 ? 0 : selected;
	if (view->visible && selected >= view->first + view->visible)
		view->first = selected - view->visible + 1;
	for (i = view->first; i < (long)view->hot.count && row < end; i++) {
		const struct hot_dir *dir = &view->hot.dirs[i];
		char *path = nodes_path(&view->watch->nodes, dir->dir);
		char *text = text_escape(path);

		put(row++, i == selected ? A_STANDOUT : A_NORMAL,
		    "%10.1f %10llu  %-16s %s", top_rate(dir->now, view->period),
		    (unsigned long long)dir->total, dir->reasons, text);
		free(text);
		free(path);
	}
}

static void draw(struct view *view)
{
	char line[160], *point = text_escape(view->watch->mount->point);
	const int bottom = LINES > 4 ? LINES - 2 : LINES;
	int row = 0;

	erase();
	put(row++, A_BOLD, "thructl top %s%s", point, view->paused ? "  [paused]" : "");
	free(point);
	put(row++, A_NORMAL, "%s", top_summary(view->period, line, sizeof(line)));
	if (view->lost || view->lost_names) {
		const struct watch_period all = {
			.lost = view->lost, .lost_names = view->lost_names,
		};

		put(row++, A_BOLD, "%s", top_lost(&all, line, sizeof(line)));
	}
	/* Half of the rest at most: what to switch on is what people look for. */
	row = draw_operations(view, row, (bottom - row) / 2);
	draw_directories(view, row, bottom);
	if (bottom < LINES) {
		put(LINES - 2, A_NORMAL, "%s", view->message);
		put(LINES - 1, A_REVERSE, "%s", help_line);
	}
	refresh();
}

static int next_period(struct view *view)
{
	int err = watch_read(view->watch, view->period);

	if (err)
		return err;
	hot_add(&view->hot, view->watch, view->period);
	hot_sort(&view->hot, view->order);
	view->lost += view->period->lost;
	view->lost_names += view->period->lost_names;
	return 0;
}

static void on_set(const struct target *target, uint64_t ops, void *data)
{
	char shown[THRU_OPS_TEXT], *path = text_escape(target->absolute);
	struct view *view = data;

	thru_ops_format(ops, shown, sizeof(shown));
	snprintf(view->message, sizeof(view->message), "set %s %s", path, shown);
	free(path);
}

/* The rule of the directory that is selected; what is said goes to the status line. */
static void change_rule(struct view *view, bool clear)
{
	const struct inode_id of = {
		.conn = view->watch->mount->minor,
		.nodeid = view->selected,
	};
	char *path, *said = NULL;
	size_t size = 0;
	FILE *to;
	int status;

	if (find_selected(view) < 0) {
		snprintf(view->message, sizeof(view->message),
			 "no directory is highlighted: up and down move");
		return;
	}
	path = nodes_path(&view->watch->nodes, view->selected);
	if (*path != '/') {
		snprintf(view->message, sizeof(view->message),
			 "%s: its name is not known", path);
		free(path);
		return;
	}
	to = ctl_alloc(open_memstream(&said, &size));
	ctl_divert(to);
	view->message[0] = '\0';
	status = clear ? clear_rule(path, &of) : set_rule(path, &of, NULL, on_set, view);
	ctl_divert(NULL);
	fclose(to);
	ctl_alloc(said);
	said[strcspn(said, "\n")] = '\0';
	if (*said) {
		snprintf(view->message, sizeof(view->message), "%s", said);
	} else if (clear && !status) {
		char *text = text_escape(path);

		snprintf(view->message, sizeof(view->message), "cleared %s", text);
		free(text);
	}
	free(said);
	free(path);
}

static void move_by(struct view *view, long rows)
{
	long at = find_selected(view);

	if (!view->hot.count)
		return;
	if (at < 0)
		at = rows < 0 ? 0 : -1;
	at = at + rows < 0 ? 0 : at + rows;
	if (at >= (long)view->hot.count)
		at = view->hot.count - 1;
	view->selected = view->hot.dirs[at].dir;
}

/* False: enough. */
static bool on_key(struct view *view, int key)
{
	const int page = view->visible > 1 ? view->visible - 1 : 1;

	switch (key) {
	case 'q':
	case 'Q':
		return false;
	case KEY_UP:
	case 'k':
		move_by(view, -1);
		break;
	case KEY_DOWN:
	case 'j':
		move_by(view, 1);
		break;
	case KEY_PPAGE:
		move_by(view, -page);
		break;
	case KEY_NPAGE:
		move_by(view, page);
		break;
	case KEY_HOME:
		move_by(view, -(long)view->hot.count);
		break;
	case KEY_END:
		move_by(view, view->hot.count);
		break;
	case ' ':
		change_rule(view, false);
		break;
	case 'c':
		change_rule(view, true);
		break;
	case 's':
		view->order = view->order == HOT_NOW ? HOT_TOTAL : HOT_NOW;
		hot_sort(&view->hot, view->order);
		snprintf(view->message, sizeof(view->message), "sorted by %s",
			 view->order == HOT_NOW ? "round trips per second" : "all round trips");
		break;
	case 'p':
		view->paused = !view->paused;
		break;
	case 'L' & 0x1f:	/* ^L */
		clearok(stdscr, TRUE);
		break;
	}
	return true;
}

/* 0, -errno, or 1 when the mount is gone. */
static int run(struct view *view, uint64_t interval_ms)
{
	uint64_t next = events_now_ms() + interval_ms;
	int err, key;

	for (;;) {
		draw(view);
		err = watch_wait(view->watch, next, STDIN_FILENO);
		if (err < 0 || events_ended())
			return err < 0 ? err : 0;
		while ((key = getch()) != ERR) {
			if (!on_key(view, key))
				return 0;
		}
		if (events_now_ms() < next)
			continue;
		if (!watch_is_mounted(view->watch))
			return 1;
		if (!view->paused)
			err = next_period(view);
		if (err < 0)
			return err;
		next = events_now_ms() + interval_ms;
	}
}

int top_view(struct watch *watch, uint64_t interval_ms)
{
	struct view view = { .watch = watch };
	int status, err;

	status = start();
	if (status)
		return status;
	view.period = ctl_alloc(calloc(1, sizeof(*view.period)));
	err = run(&view, interval_ms);
	restore();
	delscreen(screen);
	screen = NULL;
	if (err == 1)
		status = top_gone(watch);
	else if (err)
		status = ctl_fail(watch->mount->point, "%s", strerror(-err));
	hot_free(&view.hot);
	free(view.period);
	return status;
}
