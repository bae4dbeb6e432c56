/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bus.c - buses, devices and drivers as the driver core has them
 */
#include "sim/bus.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

/* --- uevent files --- */

/* What may be written: an action, alone or with a UUID and more behind it. */
static int uevent_store(void *model, const char *text, size_t len)
{
	static const char *const actions[] = { "add",	 "remove",  "change", "move",
					       "online", "offline", "bind",   "unbind" };
	size_t n = strcspn(text, " \n");
	uint8_t uuid[16];

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strlen(actions[i]) != n || strncmp(text, actions[i], n) != 0)
			continue;
		return text[n] == ' ' ? sim_parse_uuid(text + n + 1, uuid) : 0;
	}
	return -EINVAL;
}

static int device_uevent_show(const void *model, struct sim_buf *out)
{
	const struct sim_device *dev = model;

	if (dev->major)
		sim_printf(out, "MAJOR=%u\nMINOR=%u\nDEVNAME=%s\n", dev->major, dev->minor,
			   dev->devnode);
	if (dev->type->devtype)
		sim_printf(out, "DEVTYPE=%s\n", dev->type->devtype);
	if (dev->driver)
		sim_printf(out, "DRIVER=%s\n", dev->driver->type->name);
	if (dev->type->uevent)
		dev->type->uevent(dev, out);
	if (dev->type->modalias)
		sim_printf(out, "MODALIAS=%s\n", dev->type->modalias);
	return 0;
}

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
	{ "uevent", 0644, device_uevent_show, uevent_store },
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
}

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

static void add_node(struct sim_device *dev)
{
	auto_sim_buf struct sim_buf number = { 0 };
	struct sim_kobj *dir = dev->world->devs;
	char *slash = strrchr(dev->devnode, '/');

	if (slash) {
		*slash = '\0';
		dir = sim_kobj_mkpath(dir, dev->devnode);
		*slash = '/';
	}
	sim_kobj_add_node(dir, slash ? slash + 1 : dev->devnode, 0600, dev->major, dev->minor);
	node_names(dev, &number);
	sim_kobj_add_link(sim_kobj_mkpath(dev->world->sys, "dev/char"), number.text, dev->kobj);
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
	sim_kobj_remove_child(sim_kobj_mkpath(dev->world->sys, "dev/char"), number.text);
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

/* --- drivers and their files --- */

/* A name as it is written: one newline at its end does not belong to it. */
static char *copy_name(const char *text)
{
	char *name = sim_strdup(text);
	size_t len = strlen(name);

	if (len > 0 && name[len - 1] == '\n')
		name[len - 1] = '\0';
	return name;
}

struct sim_device *sim_bus_find(const struct sim_bus *bus, const char *text)
{
	char *name = copy_name(text);
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
	char *name = copy_name(text);
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
	char *name = copy_name(text);
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
	{ "uevent", 0200, NULL, uevent_store },
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

static void driver_free(struct sim_driver *driver)
{
	for (size_t i = 0; i < driver->n_ids; i++)
		free(driver->ids[i]);
	free(driver->ids);
	free(driver);
}

/* --- buses and their files --- */

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
	{ "uevent", 0200, NULL, uevent_store },
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
	while (!TAILQ_EMPTY(&bus->drivers)) {
		struct sim_driver *driver = TAILQ_FIRST(&bus->drivers);

		TAILQ_REMOVE(&bus->drivers, driver, on_bus);
		driver_free(driver);
	}
	free(bus);
}
