// SPDX-License-Identifier: GPL-2.0-only
/* fuse-stale.c - names that the kernel has to forget, see fuse-stale.h */
#define FUSE_USE_VERSION 312
#include "sim/fuse-stale.h"

#include <errno.h>
#include <fuse_lowlevel.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "sim/api.h"
#include "sim/fuse-node.h"

#define PATIENCE_S 1

struct name {
	uint64_t dir;
	char *name;
	TAILQ_ENTRY(name) in_list;
};

struct stale {
	struct sim_world *world;
	struct fuse_session *session;
	pthread_t thread;
	pthread_mutex_t lock; /* below that of the machine */
	pthread_cond_t added, told;
	TAILQ_HEAD(, name) names;
	atomic_size_t n; /* in the list, or being told */
	bool stop;
};

static void add(void *data, uint64_t dir, const char *text)
{
	struct name *name = sim_alloc(sizeof(*name));
	struct stale *stale = data;

	*name = (struct name){ node_of_ino(dir), sim_strdup(text), { 0 } };
	pthread_mutex_lock(&stale->lock);
	TAILQ_INSERT_TAIL(&stale->names, name, in_list);
	atomic_fetch_add(&stale->n, 1);
	pthread_cond_signal(&stale->added);
	pthread_mutex_unlock(&stale->lock);
}

/* -ENOENT says that the kernel does not know it: just as well. */
static void tell(const struct stale *stale, struct name *name)
{
	fuse_lowlevel_notify_inval_entry(stale->session, name->dir, name->name, strlen(name->name));
	free(name->name);
	free(name);
}

static void *tell_all(void *data)
{
	struct stale *stale = data;
	struct name *name;

	pthread_mutex_lock(&stale->lock);
	while (!stale->stop) {
		name = TAILQ_FIRST(&stale->names);
		if (!name) {
			pthread_cond_wait(&stale->added, &stale->lock);
			continue;
		}
		TAILQ_REMOVE(&stale->names, name, in_list);
		pthread_mutex_unlock(&stale->lock);
		tell(stale, name);
		pthread_mutex_lock(&stale->lock);
		if (atomic_fetch_sub(&stale->n, 1) == 1)
			pthread_cond_broadcast(&stale->told);
	}
	pthread_mutex_unlock(&stale->lock);
	return NULL;
}

void stale_wait(struct stale *stale)
{
	struct timespec until;
	int r = 0;

	if (atomic_load(&stale->n) == 0)
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	pthread_mutex_lock(&stale->lock);
	while (atomic_load(&stale->n) > 0 && r == 0)
		r = pthread_cond_timedwait(&stale->told, &stale->lock, &until);
	pthread_mutex_unlock(&stale->lock);
}

struct stale *stale_new(struct sim_world *world, struct fuse_session *session)
{
	struct stale *stale = sim_alloc(sizeof(*stale));

	stale->world = world;
	stale->session = session;
	TAILQ_INIT(&stale->names);
	pthread_mutex_init(&stale->lock, NULL);
	pthread_cond_init(&stale->added, NULL);
	pthread_cond_init(&stale->told, NULL);
	if (pthread_create(&stale->thread, NULL, tell_all, stale) != 0) {
		free(stale);
		return NULL;
	}
	sim_on_gone(world, add, stale);
	return stale;
}

void stale_free(struct stale *stale)
{
	struct name *name;

	sim_on_gone(stale->world, NULL, NULL);
	pthread_mutex_lock(&stale->lock);
	stale->stop = true;
	pthread_cond_signal(&stale->added);
	pthread_mutex_unlock(&stale->lock);
	pthread_join(stale->thread, NULL);
	while ((name = TAILQ_FIRST(&stale->names))) {
		TAILQ_REMOVE(&stale->names, name, in_list);
		free(name->name);
		free(name);
	}
	pthread_cond_destroy(&stale->added);
	pthread_cond_destroy(&stale->told);
	pthread_mutex_destroy(&stale->lock);
	free(stale);
}
