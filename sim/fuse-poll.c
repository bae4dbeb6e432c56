// SPDX-License-Identifier: GPL-2.0-only
/* fuse-poll.c - who waits with poll(2), see fuse-poll.h */
#define FUSE_USE_VERSION 312
#include "sim/fuse-poll.h"

#include <fuse_lowlevel.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "sim/text.h"

struct waiter {
	const struct sim_file *file;
	struct fuse_pollhandle *handle;
	TAILQ_ENTRY(waiter) in_list;
};

static TAILQ_HEAD(, waiter) waiters = TAILQ_HEAD_INITIALIZER(waiters);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void drop(struct waiter *waiter)
{
	TAILQ_REMOVE(&waiters, waiter, in_list);
	fuse_pollhandle_destroy(waiter->handle);
	free(waiter);
}

void poll_wait(struct sim_file *file, struct fuse_pollhandle *handle)
{
	struct waiter *waiter = sim_alloc(sizeof(*waiter));

	waiter->file = file;
	waiter->handle = handle;
	pthread_mutex_lock(&lock);
	TAILQ_INSERT_TAIL(&waiters, waiter, in_list);
	pthread_mutex_unlock(&lock);
}

void poll_forget(const struct sim_file *file)
{
	struct waiter *waiter, *next;

	pthread_mutex_lock(&lock);
	for (waiter = TAILQ_FIRST(&waiters); waiter; waiter = next) {
		next = TAILQ_NEXT(waiter, in_list);
		if (waiter->file == file)
			drop(waiter);
	}
	pthread_mutex_unlock(&lock);
}

void poll_notify(void *unused)
{
	pthread_mutex_lock(&lock);
	while (!TAILQ_EMPTY(&waiters)) {
		fuse_lowlevel_notify_poll(TAILQ_FIRST(&waiters)->handle);
		drop(TAILQ_FIRST(&waiters));
	}
	pthread_mutex_unlock(&lock);
}
