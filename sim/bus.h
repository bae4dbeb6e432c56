/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bus.h - buses, devices and drivers as the driver core has them
 *
 * A model that is a device has a struct sim_device as its *first* member: the
 * pointer to one is the pointer to the other, and is what the attribute
 * functions get.  Probe and remove are called with the lock of the world held.
 */
#ifndef SIM_BUS_H
#define SIM_BUS_H

#include <sys/queue.h>

#include "sim/kobj.h"

struct sim_world;
struct sim_bus;
struct sim_driver;
struct sim_device;

/* What all devices of one kind have in common. */
struct sim_device_type {
	const char *devtype;	/* DEVTYPE= in uevent; NULL: none */
	const char *modalias;	/* MODALIAS= in uevent; NULL: none, or uevent below says it */
	int match_id;		/* the n of cxl:tn; what drivers of the cxl bus ask for */
	bool base_files;	/* the files devtype and modalias */
	const char *class_name;	/* its subsystem, when it is on no bus */
	bool is_disk;		/* its node is that of a block device */
	const struct sim_group *const *groups;	/* ends with NULL; may be NULL */
	/* Lines between DRIVER= and MODALIAS=. */
	void (*uevent)(const struct sim_device *dev, struct sim_buf *out);
	/* The device goes, and has no driver any more: so has what is below it. */
	void (*teardown)(struct sim_device *dev);
	/* Frees the model. */
	void (*release)(void *model);
};

struct sim_device {
	struct sim_world *world;
	const struct sim_device_type *type;
	struct sim_bus *bus;		/* NULL: on no bus */
	struct sim_device *parent;	/* NULL: its directory hangs on no device */
	struct sim_driver *driver;	/* NULL: unbound */
	struct sim_kobj *kobj;		/* NULL before sim_device_add() */
	char *devnode;			/* below /dev, when major is not 0 */
	unsigned int major, minor;
	bool dead;			/* being removed */
	TAILQ_ENTRY(sim_device) on_bus;
};

/* What a driver is.  Constant; several worlds share it. */
struct sim_driver_type {
	const char *name;
	const char *module;	/* the link "module"; NULL: none */
	bool no_bind_files;	/* the kernel's suppress_bind_attrs */
	/* Not NULL: new_id and remove_id are there, and take names for which this is 0. */
	int (*check_id)(const char *name);
	int match_id;		/* cxl bus: what device type it takes */
	/* NULL: the bus decides by match_id. */
	bool (*match)(const struct sim_driver *driver, const struct sim_device *dev);
	int (*probe)(struct sim_device *dev);
	void (*remove)(struct sim_device *dev);
	const struct sim_group *const *groups;	/* more files in its directory; model: the driver */
};

struct sim_driver {
	const struct sim_driver_type *type;
	struct sim_bus *bus;
	struct sim_kobj *kobj;
	char **ids;		/* names given with new_id */
	size_t n_ids;
	TAILQ_ENTRY(sim_driver) on_bus;
};

struct sim_bus {
	const char *name;
	struct sim_world *world;
	struct sim_kobj *kobj, *devices, *drivers_dir;
	bool autoprobe;
	TAILQ_HEAD(, sim_device) all;
	TAILQ_HEAD(, sim_driver) drivers;
};

/* /sys/bus/NAME; @groups are more files of it (flush), their model is the bus. */
struct sim_bus *sim_bus_add(struct sim_world *world, const char *name,
			    const struct sim_group *const *groups);
void sim_bus_free(struct sim_bus *bus);

/* Register a driver; devices that it matches are offered to it, as autoprobe does. */
struct sim_driver *sim_driver_add(struct sim_bus *bus, const struct sim_driver_type *type);
/* Its module is unloaded: every device that it has loses it. */
void sim_driver_remove(struct sim_driver *driver);
/* Only its memory, and its place on the bus. */
void sim_driver_free(struct sim_driver *driver);
/* uevent.c: the file of a device, and that of others, which only checks what is written */
int sim_uevent_show(const void *model, struct sim_buf *out);
int sim_uevent_device_store(void *model, const char *text, size_t len);
int sim_uevent_store(void *model, const char *text, size_t len);

/*
 * Make @dev appear as @name in the directory of @parent_dir (normally
 * dev->parent->kobj), on its bus, in /dev, and offer it to the drivers.  The
 * caller has set world, type, bus and parent.
 */
void sim_device_add(struct sim_device *dev, struct sim_kobj *parent_dir, const char *name);
/* The same without offering it to drivers. */
void sim_device_add_unbound(struct sim_device *dev, struct sim_kobj *parent_dir, const char *name);
/* Unbind, take away what is below, free.  @dev is gone after this. */
void sim_device_remove(struct sim_device *dev);

/* Offer to the drivers in their order: 0 bound, -ENODEV nobody took it. */
int sim_device_probe(struct sim_device *dev);
/* What a write to bind answers. */
int sim_device_bind(struct sim_device *dev, struct sim_driver *driver);
/* Unbind, when bound. */
void sim_device_release_driver(struct sim_device *dev);

const char *sim_device_name(const struct sim_device *dev);
bool sim_device_bound_to(const struct sim_device *dev, const char *driver);
struct sim_device *sim_bus_find(const struct sim_bus *bus, const char *name);
struct sim_driver *sim_bus_find_driver(const struct sim_bus *bus, const char *name);
bool sim_driver_has_id(const struct sim_driver *driver, const char *name);

#endif
