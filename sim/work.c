/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.c - what the kernel does a little later
 */
#include "sim/work.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <time.h>

#include "sim/world.h"

struct work {
	enum sim_queue queue;
	uint64_t due_ms;
	sim_work_fn fn;
	void *arg;
	TAILQ_ENTRY(work) in_order;
};

struct sim_workers {
	TAILQ_HEAD(, work) all; /* by time; what was added first comes first */
	pthread_t thread;
	pthread_cond_t changed;
	bool running;
	bool stop;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static struct sim_workers *workers_of(struct sim_world *world)
{
	pthread_condattr_t monotonic;

	if (world->workers)
		return world->workers;
	world->workers = sim_alloc(sizeof(*world->workers));
	TAILQ_INIT(&world->workers->all);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&world->workers->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return world->workers;
}

void sim_work_add(struct sim_world *world, enum sim_queue queue, unsigned int delay_ms,
		  sim_work_fn fn, void *arg)
{
	struct sim_workers *workers = workers_of(world);
	struct work *work = sim_alloc(sizeof(*work));
	struct work *after;

	*work = (struct work){ queue, now_ms() + delay_ms, fn, arg, { 0 } };
	TAILQ_FOREACH(after, &workers->all, in_order)
		if (after->due_ms > work->due_ms)
			break;
	if (after)
		TAILQ_INSERT_BEFORE(after, work, in_order);
	else
		TAILQ_INSERT_TAIL(&workers->all, work, in_order);
	pthread_cond_signal(&workers->changed);
}

void sim_work_cancel(struct sim_world *world, const void *arg)
{
	struct sim_workers *workers = workers_of(world);
	struct work *work = TAILQ_FIRST(&workers->all);

	while (work) {
		struct work *next = TAILQ_NEXT(work, in_order);

		if (work->arg == arg) {
			TAILQ_REMOVE(&workers->all, work, in_order);
			free(work);
		}
		work = next;
	}
}

static void run_one(struct sim_world *world, struct work *work)
{
	struct work copy = *work;

	TAILQ_REMOVE(&world->workers->all, work, in_order);
	free(work);
	copy.fn(world, copy.arg);
}

static struct work *first_of(const struct sim_workers *workers, enum sim_queue queue)
{
	struct work *work;

	if (!workers)
		return NULL;
	TAILQ_FOREACH(work, &workers->all, in_order)
		if (work->queue == queue)
			return work;
	return NULL;
}

void sim_work_flush(struct sim_world *world, enum sim_queue queue)
{
	struct work *work;

	while ((work = first_of(world->workers, queue)))
		run_one(world, work);
}

void sim_work_run(struct sim_world *world)
{
	sim_lock(world);
	while (!TAILQ_EMPTY(&workers_of(world)->all))
		run_one(world, TAILQ_FIRST(&world->workers->all));
	sim_unlock(world);
}

void sim_work_settle(struct sim_world *world)
{
	struct work *work;

	sim_lock(world);
	while ((work = TAILQ_FIRST(&workers_of(world)->all)) && work->due_ms <= now_ms())
		run_one(world, work);
	sim_unlock(world);
}

bool sim_work_idle(const struct sim_world *world, enum sim_queue queue)
{
	return !first_of(world->workers, queue);
}

static void wait_until(struct sim_world *world, uint64_t due_ms)
{
	struct timespec due = {
		.tv_sec = (time_t)(due_ms / 1000),
		.tv_nsec = (long)(due_ms % 1000) * 1000000,
	};

	pthread_cond_timedwait(&world->workers->changed, &world->lock, &due);
}

static void *work_thread(void *arg)
{
	struct sim_world *world = arg;
	struct sim_workers *workers = world->workers;

	sim_lock(world);
	while (!workers->stop) {
		struct work *work = TAILQ_FIRST(&workers->all);

		if (!work)
			pthread_cond_wait(&workers->changed, &world->lock);
		else if (work->due_ms > now_ms())
			wait_until(world, work->due_ms);
		else
			run_one(world, work);
	}
	sim_unlock(world);
	return NULL;
}

int sim_work_start(struct sim_world *world)
{
	struct sim_workers *workers;
	int r;

	sim_lock(world);
	workers = workers_of(world);
	sim_unlock(world);
	r = pthread_create(&workers->thread, NULL, work_thread, world);
	workers->running = r == 0;
	return -r;
}

void sim_work_stop(struct sim_world *world)
{
	struct sim_workers *workers = world->workers;

	if (!workers || !workers->running)
		return;
	sim_lock(world);
	workers->stop = true;
	pthread_cond_signal(&workers->changed);
	sim_unlock(world);
	pthread_join(workers->thread, NULL);
	workers->running = false;
}

void sim_work_free(struct sim_world *world)
{
	struct sim_workers *workers = world->workers;

	if (!workers)
		return;
	while (!TAILQ_EMPTY(&workers->all)) {
		struct work *work = TAILQ_FIRST(&workers->all);

		TAILQ_REMOVE(&workers->all, work, in_order);
		free(work);
	}
	pthread_cond_destroy(&workers->changed);
	free(workers);
	world->workers = NULL;
}
