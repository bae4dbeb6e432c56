/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bus.c - buses and devices as the driver core has them
 */
#include "sim/bus.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/uevent.h"
#include "sim/world.h"

/* --- files that all devices have --- */

static int dev_show(const void *model, struct sim_buf *out)
{
	const struct sim_device *dev = model;

	return sim_printf(out, "%u:%u\n", dev->major, dev->minor);
}

static bool has_dev(const void *model)
{
	const struct sim_device *dev = model;

	return dev->major != 0;
}

static const struct sim_attr device_attrs[] = {
	{ "uevent", 0644, sim_uevent_show, sim_uevent_device_store },
	{ "dev", 0444, dev_show, .visible = has_dev },
	{ NULL },
};
static const struct sim_group device_group = { NULL, device_attrs };

static int devtype_show(const void *model, struct sim_buf *out)
{
	const struct sim_device *dev = model;

	return sim_printf(out, "%s\n", dev->type->devtype);
}

static int modalias_show(const void *model, struct sim_buf *out)
{
	const struct sim_device *dev = model;

	return sim_printf(out, "%s\n", dev->type->modalias);
}

static const struct sim_attr base_attrs[] = {
	{ "devtype", 0444, devtype_show },
	{ "modalias", 0444, modalias_show },
	{ NULL },
};
static const struct sim_group base_group = { NULL, base_attrs };

/* --- devices --- */

static void add_links(struct sim_device *dev)
{
	if (dev->bus) {
		sim_kobj_add_link(dev->kobj, "subsystem", dev->bus->kobj);
		sim_kobj_add_link(dev->bus->devices, dev->kobj->name, dev->kobj);
		TAILQ_INSERT_TAIL(&dev->bus->all, dev, on_bus);
	} else if (dev->type->class_name) {
		struct sim_kobj *classes = sim_kobj_mkpath(dev->world->sys, "class");
		struct sim_kobj *class = sim_kobj_mkpath(classes, dev->type->class_name);

		sim_kobj_add_link(dev->kobj, "subsystem", class);
		sim_kobj_add_link(class, dev->kobj->name, dev->kobj);
	}
}

static void node_names(const struct sim_device *dev, struct sim_buf *ret_number)
{
	sim_printf(ret_number, "%u:%u", dev->major, dev->minor);
}

static struct sim_kobj *node_links(const struct sim_device *dev)
{
	return sim_kobj_mkpath(dev->world->sys, dev->type->is_disk ? "dev/block" : "dev/char");
}

static void add_node(struct sim_device *dev)
{
	struct sim_kobj *node;
	auto_sim_buf struct sim_buf number = { 0 };
	struct sim_kobj *dir = dev->world->devs;
	char *slash = strrchr(dev->devnode, '/');

	if (slash) {
		*slash = '\0';
		dir = sim_kobj_mkpath(dir, dev->devnode);
		*slash = '/';
	}
	node = sim_kobj_add_node(dir, slash ? slash + 1 : dev->devnode, 0600, dev->major,
				 dev->minor);
	if (dev->type->is_disk)
		node->kind = SIM_BLOCK;
	node_names(dev, &number);
	sim_kobj_add_link(node_links(dev), number.text, dev->kobj);
}

static void remove_node(struct sim_device *dev)
{
	auto_sim_buf struct sim_buf number = { 0 };
	struct sim_kobj *dir = dev->world->devs;
	char *slash = strrchr(dev->devnode, '/');

	if (slash) {
		*slash = '\0';
		dir = sim_kobj_mkpath(dir, dev->devnode);
		*slash = '/';
	}
	sim_kobj_remove_child(dir, slash ? slash + 1 : dev->devnode);
	node_names(dev, &number);
	sim_kobj_remove_child(node_links(dev), number.text);
}

void sim_device_add_unbound(struct sim_device *dev, struct sim_kobj *parent_dir, const char *name)
{
	dev->kobj = sim_kobj_add(parent_dir, name, dev);
	dev->kobj->release = dev->type->release;
	sim_kobj_add_group(dev->kobj, &device_group, dev);
	if (dev->type->base_files)
		sim_kobj_add_group(dev->kobj, &base_group, dev);
	sim_kobj_add_groups(dev->kobj, dev->type->groups, dev);
	add_links(dev);
	if (dev->major)
		add_node(dev);
	sim_uevent(dev, "add");
}

void sim_device_add(struct sim_device *dev, struct sim_kobj *parent_dir, const char *name)
{
	sim_device_add_unbound(dev, parent_dir, name);
	if (dev->bus && dev->bus->autoprobe)
		sim_device_probe(dev);
}

void sim_device_remove(struct sim_device *dev)
{
	dev->dead = true;
	sim_device_release_driver(dev);
	sim_work_cancel(dev->world, dev);
	if (dev->type->teardown)
		dev->type->teardown(dev);
	if (dev->major)
		remove_node(dev);
	if (dev->bus) {
		sim_kobj_remove_child(dev->bus->devices, dev->kobj->name);
		TAILQ_REMOVE(&dev->bus->all, dev, on_bus);
	} else if (dev->type->class_name) {
		struct sim_kobj *classes = sim_kobj_mkpath(dev->world->sys, "class");

		sim_kobj_remove_child(sim_kobj_mkpath(classes, dev->type->class_name),
				      dev->kobj->name);
	}
	sim_uevent(dev, "remove");
	sim_kobj_remove(dev->kobj);
}

const char *sim_device_name(const struct sim_device *dev)
{
	return dev->kobj->name;
}

bool sim_device_bound_to(const struct sim_device *dev, const char *driver)
{
	return dev && dev->driver && strcmp(dev->driver->type->name, driver) == 0;
}

/* --- buses and their files --- */

struct sim_device *sim_bus_find(const struct sim_bus *bus, const char *text)
{
	char *name = sim_without_newline(text);
	struct sim_kobj *link = sim_kobj_child(bus->devices, name);

	free(name);
	return link ? link->target->model : NULL;
}

struct sim_driver *sim_bus_find_driver(const struct sim_bus *bus, const char *name)
{
	struct sim_driver *driver;

	TAILQ_FOREACH(driver, &bus->drivers, on_bus)
		if (strcmp(driver->type->name, name) == 0)
			return driver;
	return NULL;
}

static int autoprobe_show(const void *model, struct sim_buf *out)
{
	const struct sim_bus *bus = model;

	return sim_printf(out, "%d\n", bus->autoprobe);
}

static int autoprobe_store(void *model, const char *text, size_t len)
{
	struct sim_bus *bus = model;

	bus->autoprobe = text[0] != '0';
	return 0;
}

/* Says "done" also when no driver took the device. */
static int drivers_probe_store(void *model, const char *text, size_t len)
{
	struct sim_bus *bus = model;
	struct sim_device *dev = sim_bus_find(bus, text);

	if (!dev)
		return -ENODEV;
	if (!dev->driver)
		sim_device_probe(dev);
	return 0;
}

static const struct sim_attr bus_attrs[] = {
	{ "uevent", 0200, NULL, sim_uevent_store },
	{ "drivers_autoprobe", 0644, autoprobe_show, autoprobe_store },
	{ "drivers_probe", 0200, NULL, drivers_probe_store },
	{ NULL },
};
static const struct sim_group bus_group = { NULL, bus_attrs };

struct sim_bus *sim_bus_add(struct sim_world *world, const char *name,
			    const struct sim_group *const *groups)
{
	struct sim_bus *bus = sim_alloc(sizeof(*bus));

	bus->name = name;
	bus->world = world;
	bus->autoprobe = true;
	bus->kobj = sim_kobj_add(sim_kobj_mkpath(world->sys, "bus"), name, bus);
	bus->devices = sim_kobj_add(bus->kobj, "devices", NULL);
	bus->drivers_dir = sim_kobj_add(bus->kobj, "drivers", NULL);
	TAILQ_INIT(&bus->all);
	TAILQ_INIT(&bus->drivers);
	sim_kobj_add_group(bus->kobj, &bus_group, bus);
	sim_kobj_add_groups(bus->kobj, groups, bus);
	return bus;
}

void sim_bus_free(struct sim_bus *bus)
{
	if (!bus)
		return;
	while (!TAILQ_EMPTY(&bus->drivers))
		sim_driver_free(TAILQ_FIRST(&bus->drivers));
	free(bus);
}
