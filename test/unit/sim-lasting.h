/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sim-lasting.h - what a kernel that keeps lasting names would believe, against what is true
 *
 *	lasting_begin(&names, world);	remembers all of them
 *	... whatever may happen to the machine ...
 *	lasting_check(&names);		each leads where it led, or was told to be gone
 *	lasting_end(&names);
 */
#ifndef TEST_UNIT_SIM_LASTING_H
#define TEST_UNIT_SIM_LASTING_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/api.h"

struct lasting_name {
	uint64_t dir;
	char *name;
	uint64_t ino; /* where it led; 0 in the list of those that are gone */
	bool is_dir;
};

struct lasting_list {
	struct lasting_name *at;
	size_t n;
};

struct lasting {
	struct sim_world *world;
	struct lasting_list known, gone;
	uint64_t dir; /* that is being listed */
};

static inline void lasting_add(struct lasting_list *list, uint64_t dir, const char *name,
			       uint64_t ino, bool is_dir)
{
	if ((list->n & (list->n - 1)) == 0)
		list->at = sim_realloc(list->at, (list->n ? 2 * list->n : 1) * sizeof(*list->at));
	list->at[list->n++] = (struct lasting_name){ dir, sim_strdup(name), ino, is_dir };
}

static inline int lasting_see(void *data, const char *name, const struct sim_stat *stat)
{
	struct lasting *lasting = data;

	if (stat->lasting)
		lasting_add(&lasting->known, lasting->dir, name, stat->ino, stat->kind == SIM_DIR);
	return 0;
}

static inline void lasting_gone(void *data, uint64_t dir, const char *name)
{
	struct lasting *lasting = data;

	lasting_add(&lasting->gone, dir, name, 0, false);
}

static inline void lasting_begin(struct lasting *lasting, struct sim_world *of)
{
	*lasting = (struct lasting){ .world = of, .dir = SIM_INO_ROOT };
	sim_list_ino(of, SIM_INO_ROOT, lasting_see, lasting);
	/* the list grows meanwhile */
	for (size_t i = 0; i < lasting->known.n; i++) {
		if (!lasting->known.at[i].is_dir)
			continue;
		lasting->dir = lasting->known.at[i].ino;
		sim_list_ino(of, lasting->dir, lasting_see, lasting);
	}
	sim_on_gone(of, lasting_gone, lasting);
}

static inline const struct lasting_name *lasting_way_to(const struct lasting *lasting, uint64_t ino)
{
	for (size_t i = 0; i < lasting->known.n; i++)
		if (lasting->known.at[i].ino == ino)
			return &lasting->known.at[i];
	return NULL;
}

/* It, or a directory on the way to it. */
static inline bool lasting_was_told(const struct lasting *lasting, const struct lasting_name *name)
{
	for (; name; name = lasting_way_to(lasting, name->dir))
		for (size_t i = 0; i < lasting->gone.n; i++)
			if (lasting->gone.at[i].dir == name->dir &&
			    !strcmp(lasting->gone.at[i].name, name->name))
				return true;
	return false;
}

/* How many were lost; *ret_told, which may be NULL: how many were told in time. */
static inline void lasting_check(const struct lasting *lasting, size_t *ret_told)
{
	size_t told = 0;

	for (size_t i = 0; i < lasting->known.n; i++) {
		const struct lasting_name *name = &lasting->known.at[i];
		struct sim_stat stat;

		if (sim_lookup(lasting->world, name->dir, name->name, &stat) == 0 &&
		    stat.ino == name->ino)
			continue;
		if (!lasting_was_told(lasting, name))
			fail_msg("%s went, and nobody was told", name->name);
		told++;
	}
	if (ret_told)
		*ret_told = told;
}

static inline void lasting_clear(struct lasting_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->at[i].name);
	free(list->at);
}

static inline void lasting_end(struct lasting *lasting)
{
	sim_on_gone(lasting->world, NULL, NULL);
	lasting_clear(&lasting->known);
	lasting_clear(&lasting->gone);
}

#endif
