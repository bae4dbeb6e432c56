/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.h - a simulated machine from the end of its boot on, and what its parts offer each other
 *
 * One block per file.  Whatever is called from another file is here or in a
 * header of its own; everything is called with the lock held unless it says so.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "sim/model.h"

/* Boot.  The topology must outlive the world.  Called without the lock, as is the end. */
int sim_world_new(const struct sim_topology *topo, unsigned int dialects, struct sim_world **ret);
void sim_world_free(struct sim_world *world);
void sim_lock(struct sim_world *world);
void sim_unlock(struct sim_world *world);
/* One line of the kernel log. */
void sim_log(struct sim_world *world, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* A file in that group of @kobj changed by itself. */
void sim_notify(struct sim_world *world, struct sim_kobj *kobj, const char *group);
/*
 * Somebody lost something that the kernel does not protect: memory that is online, say.  A
 * line of the log that begins with "lost: ", and of the control file "lost".
 */
void sim_lost(struct sim_world *world, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* The kernel would have oopsed or lost memory that is in use. */
void sim_crash(struct sim_world *world, const char *why);

/* iomem.c: /proc/iomem */
void sim_iomem_init(struct sim_world *world);

/* poison.c */
void sim_poison_init(struct sim_world *world);
void sim_poison_fini(struct sim_world *world);

/* module.c: unloading and loading is for inject.h */
void sim_modules_fini(struct sim_world *world);

/* cxl-bus.c: the bus, its flush file, and the words of devtype and modalias */
void sim_cxl_init(struct sim_world *world);
struct sim_device *sim_cxl_find(struct sim_world *world, const char *name);

/* firmware.c: what is committed before the kernel starts */
void sim_firmware_init(struct sim_world *world);

/* pci.c: functions below the host bridges and their drivers */
void sim_pci_init(struct sim_world *world);
void sim_pci_probe_all(struct sim_world *world);
void sim_pci_fini(struct sim_world *world);
/* Hot-remove by the kernel's own file: the function with all that hangs on it. */
void sim_function_remove(struct sim_function *function);
/* The card is pulled or its link is lost, and with that what its registers said. */
void sim_function_pull(struct sim_function *function);
/* Index of the memdev with that name: "mem0", its address, or its name in the topology. */
int sim_function_find(const struct sim_world *world, const char *name, size_t *ret);
/* That of a memdev of the topology, which is not there yet; drivers get to see it. */
void sim_function_add(struct sim_world *world, size_t index);

/* acpi.c: ACPI0017, root0, root decoders, host bridges */
void sim_acpi_init(struct sim_world *world);

/* port.c: ports, dports, the driver cxl_port */
extern const struct sim_driver_type sim_port_driver;
struct sim_port *sim_root_add(struct sim_world *world);
/* The port of a host bridge or switch, below the port that is its parent now. */
struct sim_port *sim_port_add(struct sim_world *world, unsigned int index);
struct sim_port *sim_endpoint_add(struct sim_memdev *memdev);
void sim_port_remove(struct sim_port *port);
/*
 * Build what is missing of the way down to the memdev.  0 and the port that the
 * endpoint hangs on, or -ENXIO.
 */
int sim_port_enumerate(struct sim_memdev *memdev, struct sim_port **ret);
/* The memdev is gone: switches that nobody needs any more go too. */
void sim_port_forget(struct sim_memdev *memdev);
/* The dport of @port that leads to the memdev; NULL: none. */
struct sim_dport *sim_port_dport_to(const struct sim_port *port, const struct sim_memdev *memdev);
/* The port below @port on the way to the memdev; NULL when that is its endpoint. */
struct sim_port *sim_port_next_to(const struct sim_port *port, const struct sim_memdev *memdev);
struct sim_port *sim_host_bridge_of(struct sim_port *port);
/* Index in the topology, for ports that are host bridges or switches. */
unsigned int sim_port_index(const struct sim_port *port);

/* decoder.c: what the registers say at first, commit, reset and the rules of order */
int sim_decoder_commit(struct sim_decoder *decoder);
void sim_decoder_reset(struct sim_decoder *decoder);
/* All decoders of the port, as its registers are. */
void sim_decoders_add(struct sim_port *port);
void sim_decoders_remove(struct sim_port *port);
/* @dport was found: targets that wait for it are there now. */
void sim_decoders_resolve(struct sim_port *port, struct sim_dport *dport);
struct sim_decoder *sim_root_decoder_add(struct sim_port *root,
					 const struct sim_topo_window *window);
/* 0 or -ENXIO: can the decoder do these ways and granularity? */
int sim_decoder_can(const struct sim_decoder *decoder, unsigned int ways, unsigned int granularity);
int sim_granularity_ok(uint64_t granularity);

/* memdev.c */
extern const struct sim_driver_type sim_memdev_driver;
struct sim_memdev *sim_memdev_add(struct sim_function *function);
/* It only lives bound, and its region belongs to whoever made it. */
bool sim_memdev_attaches(const struct sim_memdev *memdev);
/* Its endpoint goes: let the driver of the memdev go too, a little later. */
void sim_memdev_detach_later(struct sim_memdev *memdev);
void sim_memdev_remove(struct sim_memdev *memdev);
/* The first partition of that kind; NULL: there is none. */
const struct sim_partition *sim_memdev_part(const struct sim_memdev *memdev, enum sim_mode mode);
bool sim_memdev_has_dynamic(const struct sim_memdev *memdev);
/* Its mailbox takes no commands: it sanitizes itself. */
bool sim_memdev_is_busy(const struct sim_memdev *memdev);
void sim_memdev_update_perf(struct sim_memdev *memdev);
bool sim_memdev_knows_class(const struct sim_memdev *memdev, enum sim_mode mode);

/* memdev-parts.c: performance monitors and fwctlN */
extern const struct sim_driver_type sim_pmu_driver;
void sim_memdev_parts_add(struct sim_memdev *memdev);
void sim_memdev_parts_remove(struct sim_memdev *memdev);

/* dpa.c */
int sim_dpa_set_mode(struct sim_decoder *decoder, enum sim_mode mode);
int sim_dpa_free(struct sim_decoder *decoder);
int sim_dpa_alloc(struct sim_decoder *decoder, uint64_t size);
/* The registers say so; @skip is DPA below the partition that is passed over. */
int sim_dpa_reserve(struct sim_decoder *decoder, uint64_t start, uint64_t len, uint64_t skip);
void sim_dpa_release(struct sim_decoder *decoder);

/* attrs-dynamic.c: what kinds of capacity there are, and their words */
const char *sim_mode_word(const struct sim_world *world, enum sim_mode mode);
bool sim_mode_is_known(const struct sim_world *world, enum sim_mode mode);
bool sim_mode_is_dynamic(enum sim_mode mode);
enum sim_mode sim_mode_of_dynamic(const struct sim_world *world, bool shareable, bool read_only);

/* power.c: for devices with power management in name only */
extern const struct sim_group sim_power_group;

/* hpa.c: what is taken of the physical address space */
struct sim_claim *sim_claim_add(struct sim_world *world, const char *name, uint64_t start,
				uint64_t len, bool ram);
void sim_claim_remove(struct sim_world *world, struct sim_claim *claim);
/* True when busy System RAM is anywhere in the range. */
bool sim_claim_has_ram(const struct sim_world *world, uint64_t start, uint64_t len);
/* First fit in the window: 0 or -ERANGE. */
int sim_hpa_alloc(struct sim_region *region, uint64_t size);
void sim_hpa_free(struct sim_region *region);

/* cxl_acpi arrived: offer all unbound memdevs to cxl_mem. */
void sim_memdev_rescan(struct sim_world *world, void *unused);

/* fw.c: firmware/memN, the upload of a memdev's firmware */
void sim_fw_add(struct sim_memdev *memdev);
void sim_fw_remove(struct sim_memdev *memdev);

/* attrs-*.c: the tables of files */
extern const struct sim_group *const sim_port_groups[];
extern const struct sim_group *const sim_root_decoder_groups[];
extern const struct sim_group *const sim_switch_decoder_groups[];
extern const struct sim_group *const sim_endpoint_decoder_groups[];
extern const struct sim_group *const sim_memdev_groups[];		/* class */
extern const struct sim_group *const sim_accelerator_groups[];
extern const struct sim_group *const sim_region_groups[];
extern const struct sim_group sim_security_group;
#define SIM_DYNAMIC_GROUPS 6
extern const struct sim_group sim_dynamic_memdev_groups[SIM_DYNAMIC_GROUPS];
extern const struct sim_group sim_dynamic_root_group;

/* region.c: life and settings; region-attach.c: targets; region-auto.c: what firmware left */
int sim_region_create(struct sim_decoder *root, enum sim_mode mode, int id);
int sim_region_delete(struct sim_decoder *root, const char *name);
void sim_region_remove(struct sim_region *region);
struct sim_region *sim_region_find(struct sim_world *world, int id);
struct sim_region *sim_region_add(struct sim_decoder *root, enum sim_mode mode, int id);
int sim_region_attach(struct sim_region *region, struct sim_decoder *decoder, unsigned int pos);
int sim_region_check(const struct sim_region *region, const struct sim_decoder *decoder);
int sim_region_attach_position(struct sim_region *region, struct sim_decoder *decoder,
			       unsigned int pos);
/* region-interleave.c */
int sim_region_setup_targets(struct sim_region *region);
void sim_region_teardown_targets(struct sim_region *region);
/* What the decoders of a region decode: all of it but for memory that it is the cache of. */
bool sim_region_decodes(const struct sim_region *region, const struct sim_range *range);
/* A NUMA node got its first memory: regions there say what their performance is. */
void sim_region_first_memory(struct sim_world *world, int node);
void sim_region_note_lock(struct sim_region *region, const struct sim_decoder *decoder);
void sim_region_clear_target(struct sim_region *region, unsigned int pos);
void sim_region_detach(struct sim_decoder *decoder);
struct sim_region_ref *sim_region_ref_find(const struct sim_port *port,
					   const struct sim_region *region);
struct sim_region *sim_region_of_staged(const struct sim_decoder *decoder);
void sim_region_unstage(struct sim_region *region, struct sim_decoder *decoder);
void sim_region_reset_decoders(struct sim_region *region, unsigned int n);
int sim_region_commit(struct sim_region *region);
int sim_region_reset(struct sim_region *region);
void sim_region_discover(struct sim_port *endpoint);
extern const struct sim_driver_type sim_region_driver;
/* memory.c: nothing decodes this range any more, which is no good for memory that is online. */
void sim_memory_undecoded(struct sim_world *world, uint64_t start, uint64_t len);

/*
 * region-dax.c and region-pmem.c: the children that the driver cxl_region makes.
 * The devices are made here; the drivers that take them are in dax*.c and nd*.c.
 * @parent is the region, or the sysram_region of that dialect.
 */
struct sim_extent;
struct sim_dax_region {
	struct sim_device dev;		/* first: dax_regionN on the cxl bus */
	struct sim_region *region;
	bool device_dax;		/* its devices are for device_dax, not for kmem */
	bool has_online;		/* the first device's memory comes online as ... */
	int online;			/* ... this enum sim_online says, not as by default */
	void *driver_data;		/* of the driver cxl_dax_region */
	bool scanned;			/* its driver read what the device has: offers are heard */
	struct sim_ida extent_ids;
	TAILQ_HEAD(, sim_extent) extents;	/* in order of their arrival */
};
struct sim_dax_region *sim_dax_region_add(struct sim_region *region, struct sim_device *parent);
struct sim_pmem_region {
	struct sim_device dev;		/* first: pmem_regionN on the cxl bus */
	struct sim_region *region;
	void *driver_data;
};
int sim_pmem_region_add(struct sim_region *region);
struct sim_nvdimm {
	struct sim_device dev;		/* first: pmemN on the cxl bus */
	struct sim_memdev *memdev;
};
/* nvdimm-bridge0, and pmemN of a memdev: -ENODEV without a working bridge. */
void sim_bridge_add(struct sim_world *world);
void sim_bridge_remove(struct sim_world *world);
int sim_nvdimm_add(struct sim_memdev *memdev);

/* Drivers registered by their own files at boot; nothing happens when their bus is not there. */
void sim_dax_init(struct sim_world *world);	/* dax.c: dax bus, cxl_dax_region, kmem, ... */
void sim_memory_init(struct sim_world *world);	/* memory.c: /sys/devices/system/memory */
void sim_nd_init(struct sim_world *world);	/* nd.c: nd bus, cxl_nvdimm*, cxl_pmem_region */
void sim_sysram_init(struct sim_world *world);	/* sysram.c: dialect SIM_SYSRAM */
void sim_dcd_init(struct sim_world *world);	/* dcd.c: dialect SIM_DCD */
/* The end: free what world->dax and so on lead to.  The tree is still there. */
void sim_dax_fini(struct sim_world *world);
void sim_memory_fini(struct sim_world *world);
void sim_nd_fini(struct sim_world *world);
void sim_dcd_fini(struct sim_world *world);

#endif
