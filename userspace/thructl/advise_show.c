// SPDX-License-Identifier: GPL-2.0-or-later
/* What thructl advise has found: as a shell script with comments, or as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advise.h"

static double share(const struct advice *advice, uint64_t trips)
{
	return advice->daemon ? (double)trips / advice->daemon : 0;
}

static bool is_printable(const char *word)
{
	const unsigned char *p;

	for (p = (const unsigned char *)word; *p; p++)
		if (*p < ' ' || *p >= 0x7f)
			return false;
	return true;
}

/*
 * A word as a shell takes it, and fit for a terminal. What cannot be shown takes a
 * shell that knows $'...': POSIX.1-2024, or bash.
 */
static void print_word(const char *word)
{
	const unsigned char *p;

	if (!word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "0123456789/._+,:@%-")]) {
		fputs(word, stdout);
		return;
	}
	if (is_printable(word)) {
		putchar('\'');
		for (; *word; word++)
			fputs(*word == '\'' ? "'\\''" : (char[]){ *word, '\0' }, stdout);
		putchar('\'');
		return;
	}
	fputs("$'", stdout);
	for (p = (const unsigned char *)word; *p; p++) {
		if (*p < ' ' || *p >= 0x7f || *p == '\\' || *p == '\'')
			printf("\\%03o", *p);
		else
			putchar(*p);
	}
	putchar('\'');
}

/* The rule of its own that a proposal replaces, set by someone who may have meant it. */
static bool own_rule(const struct advice *advice, const struct choose_rule *rule,
		     uint64_t *ret_ops)
{
	struct thru_rules *rules;
	int err;

	if (!advice->dirs[rule->dir].own_rule)
		return false;
	err = thru_rules_open(advice->watch->mount->minor, &rules);
	if (err)
		return false;
	err = thru_rules_get(rules, advice_inode(advice, rule), ret_ops);
	thru_rules_close(rules);
	return !err;
}

void advice_print(struct advice *advice)
{
	struct rest *rests;
	char number[16];
	size_t count, i;
	uint64_t ops;

	printf("# %.1f s: %llu operations by the kernel, %llu by the daemon\n",
	       advice->period->duration / 1e9,
	       (unsigned long long)watch_total(advice->period, WATCH_KERNEL),
	       (unsigned long long)advice->daemon);
	printf("# rules can take away %llu of the daemon's (%.1f %%)\n",
	       (unsigned long long)advice->reachable,
	       share(advice, advice->reachable) * 100);
	for (i = 0; i < advice->rule_count; i++) {
		const struct choose_rule *rule = &advice->rules[i];
		char *path = advice_path(advice, rule);

		fputs("thructl set ", stdout);
		print_word(path);
		printf(" all  # %llu (%.1f %%)", (unsigned long long)rule->trips,
		       share(advice, rule->trips) * 100);
		if (own_rule(advice, rule, &ops)) {
			char now[THRU_OPS_TEXT];

			thru_ops_format(ops, now, sizeof(now));
			printf(", in place of its rule %s", now);
		}
		putchar('\n');
		free(path);
	}
	if (advice->rule_count)
		printf("# together %llu (%.1f %%)\n", (unsigned long long)advice->covered,
		       share(advice, advice->covered) * 100);
	else
		puts("# nothing to gain by rules");
	rests = advice_rest(advice, &count);
	if (count)
		puts("# what remains, and why:");
	for (i = 0; i < count; i++)
		printf("# %10llu  %-11s  %s\n", (unsigned long long)rests[i].count,
		       watch_operation(rests[i].opcode, number), rests[i].reason);
	free(rests);
	if (advice->unnamed)
		printf("# %llu are of directories whose names are not known\n",
		       (unsigned long long)advice->unnamed);
	if (advice->period->lost || advice->period->lost_names)
		printf("# lost: %llu round trips, %llu names of directories\n",
		       (unsigned long long)advice->period->lost,
		       (unsigned long long)advice->period->lost_names);
}

void advice_print_json(struct advice *advice, bool applied)
{
	struct json_object *json = json_object_new_object(), *array, *object;
	struct rest *rests;
	char number[16];
	size_t count, i;
	uint64_t ops;

	json_add_raw(json, "mountpoint", advice->watch->mount->point);
	json_add_num(json, "connection", advice->watch->mount->minor);
	json_add_num(json, "duration_ns", advice->period->duration);
	json_add_num(json, "kernel", watch_total(advice->period, WATCH_KERNEL));
	json_add_num(json, "daemon", advice->daemon);
	json_add_num(json, "reachable", advice->reachable);
	array = json_add_array(json, "proposals");
	for (i = 0; i < advice->rule_count; i++) {
		const struct choose_rule *rule = &advice->rules[i];
		char *path = advice_path(advice, rule);

		object = json_add_object(array, NULL);
		json_add_raw(object, "path", path);
		json_add_num(object, "inode", advice_inode(advice, rule));
		json_add_ops(object, "operations", THRU_OPS_ALL);
		json_add_num(object, "count", rule->trips);
		json_add_share(object, "share", share(advice, rule->trips));
		if (own_rule(advice, rule, &ops))
			json_add_ops(object, "replaces", ops);
		free(path);
	}
	json_add_num(json, "covered", advice->covered);
	json_add_share(json, "share", share(advice, advice->covered));
	array = json_add_array(json, "remaining");
	rests = advice_rest(advice, &count);
	for (i = 0; i < count; i++) {
		object = json_add_object(array, NULL);
		json_add_str(object, "operation", watch_operation(rests[i].opcode, number));
		json_add_raw(object, "reason", rests[i].reason);
		json_add_num(object, "count", rests[i].count);
	}
	free(rests);
	json_add_num(json, "unnamed", advice->unnamed);
	json_add_num(json, "lost", advice->period->lost);
	json_add_num(json, "lost_names", advice->period->lost_names);
	json_add_bool(json, "applied", applied);
	json_finish(json);
}
