// SPDX-License-Identifier: GPL-2.0-or-later
/* Beginning and end of following the kernel's events. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "ctl.h"
#include "events.h"

static volatile sig_atomic_t ended;

static void on_signal(int sig)
{
	ended = 1;
}

void events_catch_signals(int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
}

bool events_ended(void)
{
	return ended;
}

uint64_t events_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

void events_quiet(void)
{
	libbpf_set_print(quiet);
}

void events_ask_names(int bump_fd, uint32_t conn)
{
	struct thru_bump_ctx ctx = { .conn = conn };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));

	bpf_prog_test_run_opts(bump_fd, &opts);
}

int events_fail(const char *object, int err)
{
	return ctl_fail(object, err == -EPERM || err == -EACCES ?
			"it takes CAP_BPF and CAP_PERFMON" :
			"the kernel has no such events (%s)", strerror(-err));
}

const char *events_reason(const struct thru_kernel_stats *stats, uint32_t reason)
{
	return reason < stats->fallback_count ? stats->fallback[reason].reason : NULL;
}
