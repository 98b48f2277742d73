// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attach the programs, read their maps, tell what is new in them. The maps only grow,
 * so that nothing is lost between two readings; but when there is no room for another
 * place they are emptied, and what happens at that moment may be missed.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "events.h"
#include "watch.h"

#include "watch.skel.h"

/* Counts of places, sorted. */
struct places {
	struct watch_count *counts;
	size_t count;
};

struct watch_state {
	struct watch_bpf *skel;
	struct ring_buffer *ring;
	int cpus;
	size_t places_max;
	uint64_t time, lost, lost_places, lost_names;	/* of the last reading */
	struct watch_op *ops;		/* as the map: by key, then by CPU */
	struct watch_op *op;		/* room for one key of it */
	struct places places;
	struct watch_place *keys;	/* room for all places */
	uint64_t *values;
	struct watch_count *changes;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int on_name(void *userdata, void *data, size_t size)
{
	struct watch *watch = userdata;

	nodes_keep(&watch->nodes, data);
	return 0;
}

static int attach(struct watch *watch)
{
	struct watch_state *state = watch->state;
	struct watch_bpf *skel;
	int err;

	events_quiet();
	skel = state->skel = watch_bpf__open();
	if (!skel)
		return -errno;
	skel->rodata->conn = watch->mount->minor;
	err = watch_bpf__load(skel);
	if (!err)
		err = watch_bpf__attach(skel);
	if (err)
		return err;
	state->ring = ring_buffer__new(bpf_map__fd(skel->maps.events), on_name, watch,
				       NULL);
	return state->ring ? 0 : -errno;
}

static void allocate(struct watch_state *state)
{
	const size_t keys = WATCH_SERVERS * WATCH_OPCODES;

	state->places_max = bpf_map__max_entries(state->skel->maps.places);
	state->ops = ctl_alloc(calloc(keys * state->cpus, sizeof(*state->ops)));
	state->op = ctl_alloc(calloc(state->cpus, sizeof(*state->op)));
	state->keys = ctl_alloc(calloc(state->places_max, sizeof(*state->keys)));
	state->values = ctl_alloc(calloc(state->places_max, sizeof(*state->values)));
}

int watch_open(struct watch *watch, const char *object, const struct thru_mount *mount)
{
	int err;

	*watch = (struct watch) { .mount = mount, .nodes.mount = mount };
	mount_life_begin(&watch->life, mount);
	err = thru_kernel_stats(mount->minor, &watch->stats);
	if (err)
		return ctl_fail(object, "%s", strerror(-err));
	watch->state = ctl_alloc(calloc(1, sizeof(*watch->state)));
	watch->state->cpus = libbpf_num_possible_cpus();
	err = watch->state->cpus < 0 ? watch->state->cpus : attach(watch);
	if (err) {
		watch_close(watch);
		return events_fail(object, err);
	}
	allocate(watch->state);
	watch->state->time = now_ns();
	events_ask_names(bpf_program__fd(watch->state->skel->progs.bump), mount->minor);
	return CTL_DONE;
}

void watch_close(struct watch *watch)
{
	struct watch_state *state = watch->state;

	ring_buffer__free(state->ring);
	watch_bpf__destroy(state->skel);
	free(state->ops);
	free(state->op);
	free(state->places.counts);
	free(state->keys);
	free(state->values);
	free(state->changes);
	free(state);
	nodes_free(&watch->nodes);
}

static int read_names(struct watch *watch)
{
	int n = ring_buffer__consume(watch->state->ring);

	return n < 0 ? n : 0;
}

int watch_wait(struct watch *watch, uint64_t deadline, int fd)
{
	struct pollfd polled[] = {
		{ .fd = ring_buffer__epoll_fd(watch->state->ring), .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	int err;

	while (!events_ended() && watch_is_mounted(watch)) {
		const uint64_t now = events_now_ms();
		/* A signal may come before poll() begins: look for it now and then. */
		const int most = deadline > now + 200 ? 200 : (int)(deadline - now);

		if (now >= deadline)
			break;
		if (poll(polled, 2, most) < 0)
			return errno == EINTR ? 1 : -errno;
		err = read_names(watch);
		if (err)
			return err;
		if (polled[1].revents & POLLIN)
			return 1;
		if (polled[1].revents)
			return -EIO;
	}
	return 0;
}

static int read_op(struct watch_state *state, uint32_t key, struct histogram *histogram)
{
	struct watch_op *before = state->ops + (size_t)key * state->cpus;
	int err, cpu;

	err = bpf_map_lookup_elem(bpf_map__fd(state->skel->maps.ops), &key, state->op);
	if (err)
		return err;
	for (cpu = 0; cpu < state->cpus; cpu++)
		histogram_add(histogram, &state->op[cpu], &before[cpu]);
	memcpy(before, state->op, state->cpus * sizeof(*before));
	return 0;
}

static int read_ops(struct watch_state *state, struct watch_period *period)
{
	unsigned int server, opcode;
	int err = 0;

	for (server = 0; server < WATCH_SERVERS; server++) {
		const uint64_t seen = state->skel->bss->seen[server];

		for (opcode = 0; opcode < WATCH_OPCODES && !err; opcode++) {
			if (seen >> opcode & 1)
				err = read_op(state, server * WATCH_OPCODES + opcode,
					      &period->ops[server][opcode]);
		}
	}
	return err;
}

static int by_place(const void *a, const void *b)
{
	const struct watch_place *x = &((const struct watch_count *)a)->place;
	const struct watch_place *y = &((const struct watch_count *)b)->place;

	if (x->dir != y->dir)
		return x->dir < y->dir ? -1 : 1;
	if (x->reason != y->reason)
		return x->reason < y->reason ? -1 : 1;
	return (x->opcode > y->opcode) - (x->opcode < y->opcode);
}

static int read_places(struct watch_state *state, struct places *ret_places)
{
	int fd = bpf_map__fd(state->skel->maps.places), err = 0;
	struct watch_count *counts;
	uint32_t batch, n;
	size_t count = 0, i;

	while (!err && count < state->places_max) {
		n = state->places_max - count;
		err = bpf_map_lookup_batch(fd, count ? &batch : NULL, &batch,
					   state->keys + count, state->values + count, &n,
					   NULL);
		if (err && err != -ENOENT)
			return err;
		count += n;
	}
	counts = ctl_alloc(calloc(count + 1, sizeof(*counts)));
	for (i = 0; i < count; i++)
		counts[i] = (struct watch_count) {
			.place = state->keys[i],
			.count = state->values[i],
		};
	qsort(counts, count, sizeof(*counts), by_place);
	*ret_places = (struct places) { counts, count };
	return 0;
}

/*
 * What `now` has more than `before`, both sorted. A count that has gone back (what was
 * taken for one reason had another) stays as it was until it is passed again.
 */
static size_t subtract(struct places *now, const struct places *before,
		       struct watch_count *changes)
{
	size_t i, b = 0, count = 0;

	for (i = 0; i < now->count; i++) {
		struct watch_count *new = &now->counts[i];
		uint64_t old = 0;

		while (b < before->count && by_place(&before->counts[b], new) < 0)
			b++;
		if (b < before->count && !by_place(&before->counts[b], new))
			old = before->counts[b].count;
		if ((int64_t)(new->count - old) <= 0) {
			new->count = old;
			continue;
		}
		changes[count] = *new;
		changes[count++].count = new->count - old;
	}
	return count;
}

static void empty_places(struct watch_state *state)
{
	size_t i;

	for (i = 0; i < state->places.count; i++)
		bpf_map_delete_elem(bpf_map__fd(state->skel->maps.places),
				    &state->places.counts[i].place);
	state->places.count = 0;
}

int watch_read(struct watch *watch, struct watch_period *ret_period)
{
	struct watch_state *state = watch->state;
	const uint64_t lost = state->skel->bss->lost, now = now_ns();
	const uint64_t lost_places = state->skel->bss->lost_places;
	const uint64_t lost_names = state->skel->bss->lost_names;
	struct places places;
	int err;

	memset(ret_period, 0, sizeof(*ret_period));
	err = read_names(watch);
	if (!err)
		err = read_ops(state, ret_period);
	if (!err)
		err = read_places(state, &places);
	if (err)
		return err;

	free(state->changes);
	state->changes = ctl_alloc(calloc(places.count + 1, sizeof(*state->changes)));
	ret_period->counts = state->changes;
	ret_period->count = subtract(&places, &state->places, state->changes);
	ret_period->duration = now - state->time;
	ret_period->lost = lost - state->lost + (lost_places - state->lost_places);
	ret_period->lost_names = lost_names - state->lost_names;
	free(state->places.counts);
	state->places = places;
	if (lost_places != state->lost_places)
		empty_places(state);
	state->time = now;
	state->lost = lost;
	state->lost_places = lost_places;
	state->lost_names = lost_names;
	return 0;
}

bool watch_is_mounted(struct watch *watch)
{
	return mount_stays(&watch->life);
}

const char *watch_reason(const struct watch *watch, const struct watch_place *place)
{
	const uint64_t passed = THRU_OPS_ALL | THRU_OP(18) | THRU_OP(25) | THRU_OP(29) |
				THRU_OP(44) | THRU_OP(52);
	const char *reason = events_reason(&watch->stats, place->reason);

	if (reason)
		return reason;
	if (place->reason == WATCH_INTRODUCE)
		return "introduce";
	return place->opcode && passed & THRU_OP(place->opcode) ? "other" : "never_passed";
}

const char *watch_operation(unsigned int opcode, char buf[16])
{
	const char *name = thru_opcode_name(opcode);

	if (name)
		return name;
	snprintf(buf, 16, "%u", opcode);
	return buf;
}

uint64_t watch_total(const struct watch_period *period, enum watch_server server)
{
	uint64_t total = 0;
	unsigned int opcode;

	for (opcode = 0; opcode < WATCH_OPCODES; opcode++)
		total += period->ops[server][opcode].count;
	return total;
}

size_t watch_same_dir(const struct watch_count *counts, size_t count, uint64_t *ret_sum)
{
	size_t n = 0;

	*ret_sum = 0;
	while (n < count && counts[n].place.dir == counts->place.dir)
		*ret_sum += counts[n++].count;
	return n;
}
