/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * driver.c - drivers and what they are bound to, as the driver core has them
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/uevent.h"
#include "sim/world.h"

/* --- binding --- */

static bool matches(const struct sim_driver *driver, const struct sim_device *dev)
{
	if (driver->type->match)
		return driver->type->match(driver, dev);
	return driver->type->match_id == dev->type->match_id;
}

static void link_driver(struct sim_device *dev)
{
	struct sim_driver *driver = dev->driver;

	sim_kobj_add_link(dev->kobj, "driver", driver->kobj);
	sim_kobj_add_link(driver->kobj, dev->kobj->name, dev->kobj);
	sim_uevent(dev, "bind");
}

static int attach(struct sim_device *dev, struct sim_driver *driver)
{
	int r = 0;

	dev->driver = driver;
	if (driver->type->probe)
		r = driver->type->probe(dev);
	if (r < 0) {
		/* these two mean "not mine", and nobody hears of them */
		if (r != -ENODEV && r != -ENXIO)
			sim_log(dev->world, "%s %s: probe with driver %s failed with error %d",
				driver->type->name, sim_device_name(dev), driver->type->name, r);
		dev->driver = NULL;
		return r;
	}
	link_driver(dev);
	return 0;
}

int sim_device_bind(struct sim_device *dev, struct sim_driver *driver)
{
	if (!matches(driver, dev) || dev->dead)
		return -ENODEV;
	if (dev->driver)
		return -EBUSY;
	return attach(dev, driver);
}

int sim_device_probe(struct sim_device *dev)
{
	struct sim_driver *driver;

	TAILQ_FOREACH(driver, &dev->bus->drivers, on_bus)
		if (matches(driver, dev) && attach(dev, driver) == 0)
			return 0;
	return -ENODEV;
}

void sim_device_release_driver(struct sim_device *dev)
{
	struct sim_driver *driver = dev->driver;

	if (!driver)
		return;
	sim_kobj_remove_child(dev->kobj, "driver");
	sim_kobj_remove_child(driver->kobj, dev->kobj->name);
	dev->driver = NULL;
	if (driver->type->remove)
		driver->type->remove(dev);
	sim_uevent(dev, "unbind");
}

/* --- drivers and their files --- */

static int bind_store(void *model, const char *text, size_t len)
{
	struct sim_driver *driver = model;
	struct sim_device *dev = sim_bus_find(driver->bus, text);

	return dev ? sim_device_bind(dev, driver) : -ENODEV;
}

static int unbind_store(void *model, const char *text, size_t len)
{
	struct sim_driver *driver = model;
	struct sim_device *dev = sim_bus_find(driver->bus, text);

	if (!dev || dev->driver != driver)
		return -ENODEV;
	sim_device_release_driver(dev);
	return 0;
}

static bool has_bind(const void *model)
{
	const struct sim_driver *driver = model;

	return !driver->type->no_bind_files;
}

static bool has_new_id(const void *model)
{
	const struct sim_driver *driver = model;

	return driver->type->check_id != NULL;
}

bool sim_driver_has_id(const struct sim_driver *driver, const char *name)
{
	for (size_t i = 0; i < driver->n_ids; i++)
		if (strcmp(driver->ids[i], name) == 0)
			return true;
	return false;
}

/* Offer everything unbound on the bus, as driver_attach() does; failures stay unsaid. */
static void attach_all(struct sim_driver *driver)
{
	struct sim_device *dev;
	struct sim_device *next;

	for (dev = TAILQ_FIRST(&driver->bus->all); dev; dev = next) {
		next = TAILQ_NEXT(dev, on_bus);
		if (!dev->driver && matches(driver, dev))
			attach(dev, driver);
	}
}

static int new_id_store(void *model, const char *text, size_t len)
{
	struct sim_driver *driver = model;
	char *name = sim_without_newline(text);
	int r = driver->type->check_id(name);

	if (r < 0 || sim_driver_has_id(driver, name)) {
		free(name);
	} else {
		size_t size = (driver->n_ids + 1) * sizeof(*driver->ids);

		driver->ids = sim_realloc(driver->ids, size);
		driver->ids[driver->n_ids++] = name;
	}
	if (r == 0)
		attach_all(driver);
	return r;
}

static int remove_id_store(void *model, const char *text, size_t len)
{
	struct sim_driver *driver = model;
	char *name = sim_without_newline(text);
	int r = driver->type->check_id(name);

	for (size_t i = 0; r == 0 && i < driver->n_ids; i++) {
		if (strcmp(driver->ids[i], name) != 0)
			continue;
		free(driver->ids[i]);
		driver->ids[i] = driver->ids[--driver->n_ids];
		break;
	}
	free(name);
	return r;
}

static const struct sim_attr driver_attrs[] = {
	{ "uevent", 0200, NULL, sim_uevent_store },
	{ "bind", 0200, NULL, bind_store, has_bind },
	{ "unbind", 0200, NULL, unbind_store, has_bind },
	{ "new_id", 0200, NULL, new_id_store, has_new_id },
	{ "remove_id", 0200, NULL, remove_id_store, has_new_id },
	{ NULL },
};
static const struct sim_group driver_group = { NULL, driver_attrs };

static int initstate_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "live\n");
}

/* Tools look here before they ask for a module to be loaded. */
static const struct sim_attr module_attrs[] = {
	{ "initstate", 0444, initstate_show },
	{ NULL },
};
static const struct sim_group module_group = { NULL, module_attrs };

static struct sim_kobj *module_dir(struct sim_world *world, const char *name)
{
	struct sim_kobj *modules = sim_kobj_mkpath(world->sys, "module");
	struct sim_kobj *dir = sim_kobj_mkpath(modules, name);

	if (!sim_kobj_attr(dir, "initstate", NULL))
		sim_kobj_add_group(dir, &module_group, NULL);
	return dir;
}

struct sim_driver *sim_driver_add(struct sim_bus *bus, const struct sim_driver_type *type)
{
	struct sim_driver *driver = sim_alloc(sizeof(*driver));

	driver->type = type;
	driver->bus = bus;
	driver->kobj = sim_kobj_add(bus->drivers_dir, type->name, driver);
	sim_kobj_add_group(driver->kobj, &driver_group, driver);
	sim_kobj_add_groups(driver->kobj, type->groups, driver);
	if (type->module)
		sim_kobj_add_link(driver->kobj, "module", module_dir(bus->world, type->module));
	TAILQ_INSERT_TAIL(&bus->drivers, driver, on_bus);
	if (bus->autoprobe)
		attach_all(driver);
	return driver;
}

void sim_driver_free(struct sim_driver *driver)
{
	TAILQ_REMOVE(&driver->bus->drivers, driver, on_bus);
	for (size_t i = 0; i < driver->n_ids; i++)
		free(driver->ids[i]);
	free(driver->ids);
	free(driver);
}

static struct sim_device *first_of(const struct sim_driver *driver)
{
	struct sim_device *dev;

	TAILQ_FOREACH(dev, &driver->bus->all, on_bus)
		if (dev->driver == driver)
			return dev;
	return NULL;
}

/* One that loses its driver may take others of the bus with it. */
void sim_driver_remove(struct sim_driver *driver)
{
	struct sim_device *dev;

	while ((dev = first_of(driver)))
		sim_device_release_driver(dev);
	sim_kobj_remove(driver->kobj);
	sim_driver_free(driver);
}
