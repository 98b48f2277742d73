// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thrud SOURCE MOUNTPOINT: a mirror of a directory, of which the kernel serves
 * as much itself as it can and a policy lets it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <syslog.h>
#include <unistd.h>

#include "thrud/caller.h"
#include "thrud/caps.h"
#include "thrud/check.h"
#include "thrud/log.h"
#include "thrud/noatime.h"
#include "thrud/notify.h"
#include "thrud/options.h"
#include "thrud/ops.h"
#include "thrud/ready.h"
#include "thrud/reload.h"
#include "thrud/source.h"
#include "thrud/thrud.h"


struct mirror mirror = { .root_fd = -1 };

static const char usage_text[] =
"Usage: thrud [OPTION]... SOURCE MOUNTPOINT\n"
"Mirror the directory SOURCE on MOUNTPOINT.\n"
"\n"
"  --policy NAME|FILE   BPF policy: all, hydrate, none, owner, subtree, suffix, or\n"
"                       an object file (subtree, where the kernel has policies)\n"
"  --policy-opt NAME=VALUE  set an option of the policy; may be repeated\n"
"  --require-policy     fail rather than mount without the policy\n"
"  --ops OPS            operations the policy lets pass at first (default: all)\n"
"  --rules FILE         rules as of 'thructl rules save', read again on SIGHUP;\n"
"                       includes --require-policy\n"
"  --level LEVEL        at most: policy, ino, data or plain\n"
"  --no-passthrough     the daemon serves everything: --level plain\n"
"  --entry-timeout S    seconds the kernel may trust a name without asking (1)\n"
"  --attr-timeout S     seconds it may trust attributes (1)\n"
"  --max-threads N      threads that serve requests (10)\n"
"  -o OPT[,OPT]...      the above with '_' for '-', and mount options: ro, suid,\n"
"                       dev, noexec, noatime, allow_other, fsname=, subtype=, ...\n"
"  -f, --foreground     stay in the foreground\n"
"  -d, --debug          foreground, and print every request\n"
"  -s                   one thread only\n"
"  -h, --help           this help\n"
"  -V, --version        the version\n";

/* NULL once it has ended: a signal has nothing more to say. */
static struct thru_session *volatile signalled;

/* In the first thread: all others have signals blocked. */
static void on_signal(int sig)
{
	struct thru_session *ts = signalled;

	(void)sig;
	if (ts)
		thru_session_exit(ts);
}

/* SIGHUP: of a service, "systemctl reload", whether there is anything to reload or not. */
static void catch_signals(struct thru_session *ts, bool reload, bool service)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	/* The last one is the reload's, which waits for it. */
	const size_t count = sizeof(ends) / sizeof(ends[0]) - (reload || service);
	struct sigaction sa = { .sa_handler = on_signal };
	size_t i;

	signalled = ts;
	for (i = 0; i < count; i++)
		sigaction(ends[i], &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	if (service && !reload)
		sigaction(SIGHUP, &sa, NULL);
}

/* Fills `mirror`, all but the session. */
static int setup_mirror(const struct options *opts, int fd, struct source *source)
{
	struct rlimit lim = { 0 };
	int handles_err, err;

	err = source_open(fd, source, &handles_err);
	if (err)
		return err;
	if (fstat(source->root_fd, &mirror.root_st) < 0)
		return -errno;
	mirror.root_fd = source->root_fd;
	mirror.noatime = opts->noatime;
	mirror.entry_timeout = opts->entry_timeout;
	mirror.attr_timeout = opts->attr_timeout;
	noatime_start(source->handles);

	if (!source->handles) {
		getrlimit(RLIMIT_NOFILE, &lim);
		log_say(LOG_NOTICE, "note: %s: an open file for each inode in use, at most %lu",
			 handles_err == -EPERM ? "no CAP_DAC_READ_SEARCH" :
			 "the source has no file handles", (unsigned long)lim.rlim_cur);
	}
	err = caller_init();
	if (err)
		return err;
	caps_note();
	return inode_table_new(mirror.root_fd, source->handles, &mirror.inodes);
}

static int thread_init(struct thru_session *ts, void *userdata)
{
	(void)ts;
	(void)userdata;
	return caller_thread_init();
}

static int new_session(const struct options *opts, const struct source *source,
		       struct service *service)
{
	const struct thru_session_ops session_ops = {
		.ready = service_ready,
		.thread = thread_init,
		.statx = mirror_statx,
		.tmpfile = mirror_tmpfile,
	};
	const struct thru_session_config config = {
		.best = opts->level,
		.max_stack_depth = source->stack_depth,
		.kill_priv = caller_can_switch(),
		.max_threads = opts->max_threads,
		.ops = &session_ops,
		.userdata = service,
	};
	struct fuse_args args;
	int err;

	err = options_args(opts, service->source, geteuid() == 0, &args);
	if (err)
		return err;
	err = thru_session_new(&args, &mirror_ops, sizeof(mirror_ops), &config, &mirror.ts);
	fuse_opt_free_args(&args);
	return err;
}

/* "level data (kernel lacks FUSE_PASSTHROUGH_INO)", and to a service's user as well. */
static void announce(const struct options *opts, const char *source)
{
	enum thru_level level = thru_session_level(mirror.ts);
	const char *reason = thru_session_reason(mirror.ts);
	bool as_asked = !reason[0];
	const char *dashes = "";
	char text[512];

	if (as_asked && opts->level_from && level == opts->level) {
		reason = opts->level_from;
		dashes = "--";
	}
	snprintf(text, sizeof(text), "level %s%s%s%s%s", thru_level_name(level),
		 reason[0] ? " (" : "", dashes, reason, reason[0] ? ")" : "");
	if (log_to_journal()) {
		log_say(as_asked ? LOG_INFO : LOG_WARNING, "mirroring '%s' on '%s': %s", source,
			thru_session_mountpoint(mirror.ts), text);
	} else {
		printf("thrud: mirroring '%s' on '%s': %s\n", source,
		       thru_session_mountpoint(mirror.ts), text);
		fflush(stdout);
	}
	if (opts->foreground)
		notify("READY=1", text);
}

/* Everything is done that can fail: leave only the work behind. */
static int daemonize(struct service *service)
{
	pid_t pid;
	int null;

	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		close(null);
		return -errno;
	}
	if (pid)
		_exit(0);
	setsid();
	if (chdir("/") < 0)
		return -errno;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	close(null);
	log_background();
	if (service->stats)
		service->stats->pid = getpid();
	return 0;
}

static int serve(const struct options *opts, const char *source, struct place *mountpoint,
		 struct service *service)
{
	char path[32];
	int err;

	/* Where it is shown is what has been checked, whatever has the path by then. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", mountpoint->fd);
	err = thru_session_mount(mirror.ts, path);
	if (err) {
		const char *why = service->error[0] ? service->error :
				  thru_session_error(mirror.ts);

		log_say(LOG_ERR, "mount on '%s': %s%s", mountpoint->path,
			why[0] ? why : strerror(-err),
			err == -EPERM && geteuid() ? " (run as root, or see fusermount3(1))" : "");
		return err;
	}
	place_close(mountpoint);
	if (opts->rules)
		reload_prepare();
	catch_signals(mirror.ts, opts->rules, opts->foreground && notify_wanted());
	announce(opts, source);
	if (!opts->foreground) {
		err = daemonize(service);
		if (err) {
			log_say(LOG_ERR, "daemon: %s", strerror(-err));
			return err;
		}
	}
	if (opts->rules) {
		err = reload_start(opts, mirror.ts);
		if (err) {
			log_say(LOG_ERR, "reload: %s", strerror(-err));
			return err;
		}
	}
	err = thru_session_loop(mirror.ts);
	if (opts->rules)
		reload_stop();
	if (err)
		log_say(LOG_ERR, "'%s': %s", thru_session_mountpoint(mirror.ts), strerror(-err));
	return err;
}

static int run_from(const struct options *opts, const struct place *from,
		    struct place *mountpoint)
{
	struct service service = { .opts = opts, .source = from->path };
	struct source source = { .root_fd = -1 };
	int err;

	err = service_prepare(&service);
	if (err) {
		log_say(LOG_ERR, "%s", service.error);
		return err;
	}
	err = setup_mirror(opts, from->fd, &source);
	if (!err)
		err = new_session(opts, &source, &service);
	if (err)
		log_say(LOG_ERR, "'%s': %s", opts->source, strerror(-err));
	else
		err = serve(opts, from->path, mountpoint, &service);
	signalled = NULL;
	thru_session_free(mirror.ts);
	service_end(&service);
	inode_table_free(mirror.inodes);
	noatime_end();
	source_close(&source);
	return err;
}

static int run(const struct options *opts)
{
	struct place from = { 0 }, mountpoint = { 0 };
	char error[8192];
	int err;

	err = place_source(opts->source, &from, error, sizeof(error));
	if (!err)
		err = place_mountpoint(opts->mountpoint, &from, &mountpoint,
				       error, sizeof(error));
	if (err)
		log_say(LOG_ERR, "%s", error);
	else
		err = run_from(opts, &from, &mountpoint);
	place_close(&mountpoint);
	place_close(&from);
	return err;
}

static int remount(const struct options *opts)
{
	struct fuse_args args;
	int err;

	err = options_args(opts, opts->source, false, &args);
	if (!err) {
		err = thru_remount(opts->mountpoint, &args);
		fuse_opt_free_args(&args);
	}
	if (err)
		log_say(LOG_ERR, "remount '%s': %s", opts->mountpoint, strerror(-err));
	return err;
}

/*
 * Whoever started us may have closed some of 0, 1 and 2. What is opened here must not be
 * one of them: it would be written to, or closed for the background. Not O_CLOEXEC, as
 * those never are.
 */
static int fill_std_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	struct options opts;
	int status;

	if (fill_std_fds())
		return 1;
	log_init();
	fuse_set_log_func(log_fuse);
	if (options_parse(&opts, argc, argv)) {
		log_say(LOG_ERR, "%s (see 'thrud -h')", opts.error);
		status = 2;
	} else if (opts.help)
		status = fputs(usage_text, stdout) < 0;
	else if (opts.version)
		status = printf("thrud %s, libfuse %s\n", THRU_VERSION, fuse_pkgversion()) < 0;
	else if (opts.remount)
		status = remount(&opts) ? 1 : 0;
	else
		status = run(&opts) ? 1 : 0;
	options_free(&opts);
	return status;
}
