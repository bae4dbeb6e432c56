// SPDX-License-Identifier: GPL-2.0-only
/*
 * module.c - modules that are unloaded and loaded again, with the drivers in them
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/inject.h"
#include "sim/world.h"

/* A driver whose module is not loaded. */
struct sim_unloaded {
	struct sim_bus *bus;
	const struct sim_driver_type *type;
	TAILQ_ENTRY(sim_unloaded) in_world;
};

static bool is_of(const struct sim_driver_type *type, const char *module)
{
	return type->module && strcmp(type->module, module) == 0;
}

static struct sim_driver *find_on(const struct sim_bus *bus, const char *module)
{
	struct sim_driver *driver;

	if (bus)
		TAILQ_FOREACH(driver, &bus->drivers, on_bus)
			if (is_of(driver->type, module))
				return driver;
	return NULL;
}

static struct sim_driver *find(const struct sim_world *world, const char *module)
{
	const struct sim_bus *const buses[] = { world->cxl, world->pci, world->platform,
						world->dax_bus, world->nd_bus };
	struct sim_driver *driver = NULL;

	for (size_t i = 0; !driver && i < sizeof(buses) / sizeof(buses[0]); i++)
		driver = find_on(buses[i], module);
	return driver;
}

static struct sim_unloaded *find_unloaded(const struct sim_world *world, const char *module)
{
	struct sim_unloaded *unloaded;

	TAILQ_FOREACH(unloaded, &world->unloaded, in_world)
		if (is_of(unloaded->type, module))
			return unloaded;
	return NULL;
}

static void unload(struct sim_world *world, struct sim_driver *driver)
{
	struct sim_unloaded *unloaded = sim_alloc(sizeof(*unloaded));

	unloaded->bus = driver->bus;
	unloaded->type = driver->type;
	TAILQ_INSERT_TAIL(&world->unloaded, unloaded, in_world);
	sim_driver_remove(driver);
}

/* All others are built on these. */
static bool is_needed(const char *module)
{
	return strcmp(module, "cxl_core") == 0 || strcmp(module, "libnvdimm") == 0;
}

int sim_inject_unload(struct sim_world *world, const char *module)
{
	struct sim_driver *driver;
	int r = -ENOENT;

	sim_lock(world);
	while ((driver = find(world, module)) && !is_needed(module)) {
		unload(world, driver);
		r = 0;
	}
	if (driver)
		r = -EBUSY;
	if (r == 0)
		sim_kobj_remove_child(sim_kobj_mkpath(world->sys, "module"), module);
	sim_unlock(world);
	return r;
}

int sim_inject_load(struct sim_world *world, const char *module)
{
	struct sim_unloaded *unloaded;
	int r = -ENOENT;

	sim_lock(world);
	while ((unloaded = find_unloaded(world, module))) {
		struct sim_unloaded copy = *unloaded;

		TAILQ_REMOVE(&world->unloaded, unloaded, in_world);
		free(unloaded);
		sim_driver_add(copy.bus, copy.type);
		r = 0;
	}
	if (r < 0 && find(world, module))
		r = -EEXIST;
	sim_unlock(world);
	return r;
}

void sim_inject_unloaded_show(struct sim_world *world, struct sim_buf *out)
{
	const struct sim_unloaded *unloaded;

	sim_lock(world);
	TAILQ_FOREACH(unloaded, &world->unloaded, in_world)
		sim_printf(out, "%s %s\n", unloaded->type->module, unloaded->type->name);
	sim_unlock(world);
}

void sim_modules_fini(struct sim_world *world)
{
	while (!TAILQ_EMPTY(&world->unloaded)) {
		struct sim_unloaded *unloaded = TAILQ_FIRST(&world->unloaded);

		TAILQ_REMOVE(&world->unloaded, unloaded, in_world);
		free(unloaded);
	}
}
