// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thructl: steer and watch FUSE passthrough on live mounts. Parses the command
 * line, runs one verb, and makes sure that what it printed has been written.
 */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

#include "lib/num.h"

enum {
	KNOWS_INODE = 1,
	KNOWS_KEEP_GOING = 2,
	KNOWS_POLICY_OPT = 4,
	KNOWS_OUTPUT = 8,
	KNOWS_NO_JSON = 16,
	KNOWS_EVENTS = 32,
	KNOWS_FOR = 64,
	KNOWS_PERIODS = 128,
	KNOWS_APPLY = 256,
};

static const struct verb {
	const char *name;
	int (*run)(const struct ctl_args *args);
	const char *synopsis;
	const char *help;
	int min, max;		/* arguments, besides options */
	unsigned int knows;	/* options of its own */
} verbs[] = {
	{ "status", verb_status, "[MNT...]",
	  "what the kernel can do, and who serves what on each mount", 0, INT_MAX, 0 },
	{ "list", verb_list, "[MNT...]", "the rules in force", 0, INT_MAX, 0 },
	{ "set", verb_set, "PATH OPS|on|off",
	  "let the kernel serve OPS of PATH and all below it", 2, 2, 0 },
	{ "clear", verb_clear, "PATH | --inode INO MNT",
	  "remove the rule of PATH: the one above holds again", 1, 1, KNOWS_INODE },
	{ "check", verb_check, "PATH",
	  "who serves which operation of PATH, and why", 1, 1, 0 },
	{ "rules save", verb_rules_save, "[FILE] MNT",
	  "write all rules of a mount to FILE or standard output", 1, 2, KNOWS_KEEP_GOING },
	{ "rules load", verb_rules_load, "FILE|- MNT",
	  "the rules of FILE in place of all there are", 2, 2, KNOWS_KEEP_GOING },
	{ "policy", verb_policy, "show|replace|detach ...",
	  "the policy of a mount: see below", 2, 3, KNOWS_POLICY_OPT },
	{ "metrics", verb_metrics, "[MNT...]",
	  "the counts of status, as Prometheus reads them", 0, INT_MAX,
	  KNOWS_OUTPUT | KNOWS_NO_JSON },
	{ "trace", verb_trace, "MNT", "a line for each operation, as it happens", 1, 1,
	  KNOWS_EVENTS | KNOWS_FOR },
	{ "top", verb_top, "MNT", "rates, latencies and the busiest directories, live", 1, 1,
	  KNOWS_PERIODS },
	{ "advise", verb_advise, "--for SECONDS MNT",
	  "which rules would spare the daemon most", 1, 1, KNOWS_FOR | KNOWS_APPLY },
};

static void usage(FILE *out)
{
	size_t i;

	fprintf(out, "Usage: thructl VERB [--json] ...\n\n");
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(out, "  %-10s %-23s %s\n", verbs[i].name,
			verbs[i].synopsis, verbs[i].help);
	fprintf(out,
		"\nOPS is on (all), off (none), or operations apart by commas: meta (all but data),\n"
		"data (read,write), getattr, setattr, readdir, lookup, open, opendir,\n"
		"readlink, getxattr, listxattr, statfs. +OP and -OP change the rule in\n"
		"force: 'thructl set /mnt/a -readdir,+read'.\n"
		"\n"
		"  policy show MNT               what decides on the mount\n"
		"  policy replace NAME|FILE MNT  let another policy decide from now on;\n"
		"                                rules stay, if it takes any\n"
		"  policy detach MNT             let nothing decide: the kernel serves all\n"
		"\n"
		"  --json         print JSON\n"
		"  --policy-opt NAME=VALUE  (policy replace) set an option of the policy;\n"
		"                 may be repeated\n"
		"  --inode INO    (clear) the rule of an inode of the mount MNT, as\n"
		"                 'thructl list' shows it, where no path leads to it\n"
		"  --output FILE  (metrics) write them to FILE, whole or not at all\n"
		"  --path GLOB    (trace) only of paths that match, as fnmatch(3) has it\n"
		"  --op LIST      (trace) only operations of the list, as trace prints them\n"
		"  --daemon-only  (trace) only what the daemon serves\n"
		"  --for SECONDS  (trace, advise) end by itself, after so long\n"
		"  --batch        (top) print one period after the other\n"
		"  --count N      (top) print N of them, and end\n"
		"  --interval SECONDS  (top) how long a period is, 1 if not given\n"
		"  --apply        (advise) set the rules, too\n"
		"  --keep-going   (rules load, save) warn of paths that are gone, go on with others\n"
		"  -h, --help     this text\n"
		"  -V, --version  the version\n"
		"\nExit status: 0 done, 1 failed, 2 usage.\n");
}

static int usage_error(const char *fmt, const char *what)
{
	fprintf(stderr, "thructl: ");
	fprintf(stderr, fmt, what);
	fprintf(stderr, " (see 'thructl --help')\n");
	return CTL_USAGE;
}

/* How many of the words in front are the name of the verb; 0 = it is another. */
static int verb_words(const struct verb *verb, int count, char **words)
{
	size_t len = strlen(words[0]);

	if (strncmp(verb->name, words[0], len))
		return 0;
	if (!verb->name[len])
		return 1;
	return verb->name[len] == ' ' && count > 1 &&
	       !strcmp(verb->name + len + 1, words[1]) ? 2 : 0;
}

static const struct verb *find_verb(int count, char **words, int *ret_used)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		*ret_used = verb_words(&verbs[i], count, words);
		if (*ret_used)
			return &verbs[i];
	}
	return NULL;
}

/* There are no more of them than words of the command line. */
static void add_policy_opt(struct ctl_args *args, int argc, const char *opt)
{
	size_t count = 0;

	if (!args->policy_opts)
		args->policy_opts = ctl_alloc(calloc(argc + 1, sizeof(opt)));
	while (args->policy_opts[count])
		count++;
	args->policy_opts[count] = opt;
}

/* "30" or "30s", not 0 */
static bool parse_seconds(const char *text, uint64_t *ret_seconds)
{
	size_t len = strlen(text);

	if (len && text[len - 1] == 's')
		len--;
	return !thru_num_parse_n(text, len, UINT32_MAX, ret_seconds) && *ret_seconds;
}

/* Options before the first argument only, or anywhere: OPS may begin with a dash. */
static int parse(int argc, char **argv, bool anywhere, struct ctl_args *args,
		 bool *help, bool *version)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "inode", required_argument, NULL, 'i' },
		{ "policy-opt", required_argument, NULL, 'p' },
		{ "keep-going", no_argument, NULL, 'k' },
		{ "output", required_argument, NULL, 'o' },
		{ "path", required_argument, NULL, 'P' },
		{ "op", required_argument, NULL, 'O' },
		{ "daemon-only", no_argument, NULL, 'D' },
		{ "for", required_argument, NULL, 'f' },
		{ "batch", no_argument, NULL, 'b' },
		{ "count", required_argument, NULL, 'c' },
		{ "interval", required_argument, NULL, 'I' },
		{ "apply", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{},
	};
	int opt;

	optind = 0;
	opterr = 0;
	while ((opt = getopt_long(argc, argv, anywhere ? ":hV" : "+:hV",
				  options, NULL)) >= 0) {
		switch (opt) {
		case 'j':
			args->json = true;
			break;
		case 'i':
			if (thru_num_parse(optarg, UINT64_MAX, &args->inode))
				return usage_error("'%s' is not an inode number",
						   optarg);
			args->has_inode = true;
			break;
		case 'p':
			add_policy_opt(args, argc, optarg);
			break;
		case 'k':
			args->keep_going = true;
			break;
		case 'o':
			args->output = optarg;
			break;
		case 'P':
			args->path = optarg;
			break;
		case 'O':
			args->ops = optarg;
			break;
		case 'D':
			args->daemon_only = true;
			break;
		case 'f':
			if (!parse_seconds(optarg, &args->seconds))
				return usage_error("'%s' is not a number of seconds", optarg);
			break;
		case 'I':
			if (!parse_seconds(optarg, &args->interval))
				return usage_error("'%s' is not a number of seconds", optarg);
			break;
		case 'c':
			if (thru_num_parse(optarg, UINT32_MAX, &args->periods) ||
			    !args->periods)
				return usage_error("'%s' is not a number of periods", optarg);
			break;
		case 'b':
			args->batch = true;
			break;
		case 'a':
			args->apply = true;
			break;
		case 'h':
			*help = true;
			break;
		case 'V':
			*version = true;
			break;
		case ':':
			return usage_error("%s needs a value", argv[optind - 1]);
		default:
			return usage_error("unknown option '%s'",
					   argv[optind - 1]);
		}
	}
	args->count = argc - optind;
	args->args = argv + optind;
	return CTL_DONE;
}

static int check(const struct verb *verb, const struct ctl_args *args)
{
	if (args->count < verb->min || args->count > verb->max) {
		fprintf(stderr, "thructl: usage: thructl %s %s\n", verb->name,
			verb->synopsis);
		return CTL_USAGE;
	}
	if (args->keep_going && !(verb->knows & KNOWS_KEEP_GOING))
		return usage_error("%s knows no --keep-going", verb->name);
	if (args->has_inode && !(verb->knows & KNOWS_INODE))
		return usage_error("%s knows no --inode", verb->name);
	if (args->output && !(verb->knows & KNOWS_OUTPUT))
		return usage_error("%s knows no --output", verb->name);
	if ((args->path || args->ops || args->daemon_only) &&
	    !(verb->knows & KNOWS_EVENTS))
		return usage_error("%s knows none of --path, --op, --daemon-only",
				   verb->name);
	if (args->seconds && !(verb->knows & KNOWS_FOR))
		return usage_error("%s knows no --for", verb->name);
	if ((args->batch || args->periods || args->interval) &&
	    !(verb->knows & KNOWS_PERIODS))
		return usage_error("%s knows none of --batch, --count, --interval",
				   verb->name);
	if (args->apply && !(verb->knows & KNOWS_APPLY))
		return usage_error("%s knows no --apply", verb->name);
	if (args->json && (verb->knows & KNOWS_NO_JSON))
		return usage_error("%s knows no --json", verb->name);
	if (args->policy_opts && !(verb->knows & KNOWS_POLICY_OPT))
		return usage_error("%s knows no --policy-opt", verb->name);
	return CTL_DONE;
}

static int finish_output(int status)
{
	if (fflush(stdout) || ferror(stdout))
		return ctl_fail(NULL, "standard output: %s", strerror(errno));
	return status;
}

int main(int argc, char **argv)
{
	bool help = false, version = false;
	const struct verb *verb = NULL;
	struct ctl_args args = {};
	int status;

	setlocale(LC_CTYPE, "");
	status = parse(argc, argv, false, &args, &help, &version);
	if (status)
		return status;
	if (args.count && !help && !version) {
		int used;

		verb = find_verb(args.count, args.args, &used);
		if (!verb)
			return usage_error("unknown verb '%s'", args.args[0]);
		/* As argv: its first word is not looked at. */
		status = parse(args.count - used + 1, args.args + used - 1,
			       verb->knows & KNOWS_POLICY_OPT, &args,
			       &help, &version);
		if (status)
			return status;
	}

	if (help) {
		usage(stdout);
		return finish_output(CTL_DONE);
	}
	if (version) {
		puts("thructl " THRU_VERSION);
		return finish_output(CTL_DONE);
	}
	if (!verb) {
		usage(stderr);
		return CTL_USAGE;
	}

	ctl_verb = verb->name;
	status = check(verb, &args);
	if (!status)
		status = finish_output(verb->run(&args));
	free(args.policy_opts);
	return status;
}
