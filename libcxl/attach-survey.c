// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * attach-survey.c - gather the facts about one device, see attach-survey.h
 *
 * A memory expander is known by its serial number: three files.  The others are
 * followed to endpoint, decoders and region; what has no memdev, to configuration
 * space, ports and windows.
 */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/attach-pci.h"
#include "libcxl/attach-survey.h"
#include "libcxl/attach-user.h"

#define CLASS_CXL_MEMORY 0x0502	/* base class and sub class of memory expanders */

/* --- the look, and what it leaves in a device --- */

int attach_look_begin(struct ctx *like, struct attach_look *ret)
{
	struct cxl_ctx *ctx;
	int r;

	r = ctx_new_like(cxl_of(like), &ctx);
	if (r < 0)
		return r;
	ctx->flushed = true;	/* who looks decides when to flush: see attach.c */
	*ret = (struct attach_look){ .ctx = core(ctx) };
	return 0;
}

void attach_look_end(struct attach_look *look)
{
	attach_views_free(look);
	cxl_unref(cxl_of(look->ctx));
	*look = (struct attach_look){ 0 };
}

static void forget(struct attach_device *device)
{
	free(take(device->parent_driver));
	free(take(device->memdev_driver));
	free(take(device->region));
	free(take(device->region_driver));
	free(take(device->port));
	evidence_clear(&device->evidence);
	device->evidence = (struct evidence){ 0 };
	device->facts = (struct attach_facts){ 0 };
	device->has_range = false;
	device->resource = device->size = 0;
	device->locked = -1;
}

void attach_device_free(struct attach_device *device)
{
	if (!device)
		return;
	forget(device);
	free(device->memdev);
	free(device->parent);
	free(device->reason);
	free(device->advice);
	free(device);
}

static void set_name(struct attach_device *device, char **field, const char *name)
{
	free(*field);
	*field = strdup(name);
	if (!*field)
		device->evidence.out_of_memory = true;
}

/* --- the region of an accelerator --- */

static void survey_range(struct attach_look *look, struct attach_device *device, const char *region)
{
	uint64_t resource, size;
	int r;

	r = evidence_number(look, &device->evidence, path_join(region, "resource").text, &resource);
	if (r == 0)
		r = evidence_number(look, &device->evidence, path_join(region, "size").text, &size);
	if (r < 0 || resource == UINT64_MAX || size == 0)
		return;
	device->has_range = true;
	device->resource = resource;
	device->size = size;
}

/* A file of a region that every region has: absent means that it went away while we looked. */
static int survey_number(struct attach_look *look, struct attach_device *device,
			 enum attach_fact fact, const char *path, uint64_t more_than)
{
	uint64_t number;
	int r;

	r = evidence_number(look, &device->evidence, path, &number);
	if (r == 0)
		fact_set(&device->facts, fact, number > more_than);
	else if (r == -ENOENT)
		evidence_failed(look->ctx, &device->evidence, path, r);
	return r;
}

/* The kernel's own use of the memory shows as a child. */
static void survey_child(struct attach_look *look, struct attach_device *device,
			 const struct obj *region)
{
	struct sysfs_path path;
	int r;

	snprintf(path.text, sizeof(path.text), "%s/dax_region%d", region->devpath, region->id);
	r = evidence_exists(look, &device->evidence, path.text);
	if (r == -ENOENT) {
		snprintf(path.text, sizeof(path.text), "%s/pmem_region%d", region->devpath,
			 region->id);
		r = evidence_exists(look, &device->evidence, path.text);
	}
	fact_from(&device->facts, FACT_CHILD, r);
}

static void survey_region(struct attach_look *look, struct attach_device *device, const char *name)
{
	struct attach_facts *facts = &device->facts;
	const char *dir;
	struct obj *region;
	int r;

	if (object_get_typed(look->ctx, name, &region_type, &region) < 0) {
		evidence_failed(look->ctx, &device->evidence, path_join(CXL_DEVICES, name).text,
				-ENODEV);
		return;
	}
	fact_set(facts, FACT_REGION, true);
	set_name(device, &device->region, name);
	dir = region->devpath;
	(void)survey_number(look, device, FACT_COMMITTED, path_join(dir, "commit").text, 0);
	(void)survey_number(look, device, FACT_INTERLEAVED,
			    path_join(dir, "interleave_ways").text, 1);
	r = survey_number(look, device, FACT_LOCKED, path_join(dir, "locked").text, 0);
	if (r == 0)
		device->locked = fact_is(facts, FACT_LOCKED);
	r = evidence_link(look, &device->evidence, path_join(dir, "driver").text,
			  &device->region_driver);
	fact_from(facts, FACT_REGION_DRIVER, r);
	survey_child(look, device, region);
	survey_range(look, device, dir);
}

/* --- the endpoint of an accelerator --- */

/* Which region does the first decoder name that names one?  @buf is empty when none does. */
static int find_region(struct attach_look *look, struct attach_device *device,
		       struct cxl_port *endpoint, char *buf)
{
	struct cxl_decoder *decoder;
	int result = -ENOENT;

	cxl_decoder_foreach(endpoint, decoder) {
		int r = evidence_read(look, &device->evidence,
				      path_join(decoder->obj.devpath, "region").text, buf);

		if (r == 0 && *buf)
			return 0;
		if (r < 0 && r != -ENOENT)
			result = r;
	}
	if (endpoint->scanned)
		return result;
	evidence_unlisted(look->ctx, &device->evidence, endpoint);
	return -EIO;
}

static void survey_endpoint(struct attach_look *look, struct attach_device *device,
			    struct cxl_port *endpoint)
{
	const char *dir = endpoint->obj.devpath;
	char region[SYSFS_TEXT_MAX + 1], *driver = NULL;
	int r;

	r = evidence_link(look, &device->evidence, path_join(dir, "driver").text, &driver);
	free(driver);
	fact_from(&device->facts, FACT_ENDPOINT, r);
	if (r < 0)
		return;
	(void)survey_number(look, device, FACT_DECODING, path_join(dir, "decoders_committed").text,
			    0);
	r = find_region(look, device, endpoint, region);
	fact_from(&device->facts, FACT_REGION, r);
	if (r == 0) {
		fact_unknown(&device->facts, FACT_REGION);	/* it may be gone by now */
		survey_region(look, device, region);
	}
}

/* Not found, and every list that could have shown it was read: there is none. */
static void survey_accelerator(struct attach_look *look, struct attach_device *device,
			       struct cxl_memdev *memdev)
{
	struct cxl_endpoint *endpoint;
	const struct failure *error = &look->ctx->last;

	cxlx_clear_error(cxl_of(look->ctx));
	endpoint = search_endpoint(memdev);
	if (endpoint) {
		survey_endpoint(look, device, &endpoint->port);
	} else if (error->code == 0 || error->code == -ENODEV || error->code == -ENOENT) {
		fact_set(&device->facts, FACT_ENDPOINT, false);
		evidence_add(look->ctx, &device->evidence, CXL_DEVICES "/endpoint*", "absent");
	} else {
		evidence_failed(look->ctx, &device->evidence, CXL_DEVICES, error->code);
	}
	/* Its region is gone: the ports above may still know the addresses. */
	if (device->facts.no & FACT_REGION)
		attach_survey_way(look, device);
}

static void survey_parent_driver(struct attach_look *look, struct attach_device *device)
{
	int r;

	r = evidence_link(look, &device->evidence, path_join(device->parent, "driver").text,
			  &device->parent_driver);
	fact_from(&device->facts, FACT_PARENT_DRIVER, r);
}

static int survey_class_files(struct attach_look *look, struct attach_device *device,
			      const char *dir)
{
	int r = -ENOENT;

	for (size_t i = 0; r == -ENOENT && i < ARRAY_LEN(attach_expander_files); i++)
		r = evidence_exists(look, &device->evidence,
				    path_join(dir, attach_expander_files[i]).text);
	return r;
}

static int survey_memdev(struct attach_look *look, struct attach_device *device)
{
	struct attach_facts *facts = &device->facts;
	struct cxl_memdev *memdev;
	const char *dir;
	int r;

	r = cxlx_memdev_get_by_name(cxl_of(look->ctx), device->memdev, &memdev);
	if (r < 0)
		return r;
	dir = memdev->obj.devpath;
	free(take(device->parent));
	if (path_dirname(dir, &device->parent) < 0)
		return -ENOMEM;
	fact_set(facts, FACT_MEMDEV, true);
	r = survey_class_files(look, device, dir);
	fact_from(facts, FACT_CLASS, r);
	r = evidence_link(look, &device->evidence, path_join(dir, "driver").text,
			  &device->memdev_driver);
	fact_from(facts, FACT_MEMDEV_DRIVER, r);
	survey_parent_driver(look, device);
	if (!fact_is(facts, FACT_CLASS) && fact_is(facts, FACT_MEMDEV_DRIVER))
		survey_accelerator(look, device, memdev);
	return 0;
}

/* --- functions without a memdev --- */

static void survey_class(struct attach_look *look, struct attach_device *device)
{
	uint64_t code;
	int r;

	r = evidence_number(look, &device->evidence, path_join(device->parent, "class").text, &code);
	if (r == 0)
		fact_set(&device->facts, FACT_CLASS, code >> 8 == CLASS_CXL_MEMORY);
	else
		fact_from(&device->facts, FACT_CLASS, r);
}

static const char *config_text(const struct attach_pci *pci, char *buf, size_t size)
{
	if (!pci->is_device)
		return "no CXL device";
	if (!pci->has_link)
		return "CXL device, nothing about the link";
	snprintf(buf, size, "CXL device, link status 0x%04x:%s%s%s", pci->link,
		 pci->link & PCI_LINK_CACHE ? " CXL.cache" : "",
		 pci->link & PCI_LINK_MEM ? " CXL.mem" : "",
		 pci->link & (PCI_LINK_CACHE | PCI_LINK_MEM) ? "" : " PCIe");
	return buf;
}

static void survey_config(struct attach_look *look, struct attach_device *device)
{
	struct sysfs_path path = path_join(device->parent, "config");
	struct attach_pci pci;
	char text[80];
	int r;

	r = attach_pci_read(look->ctx, device->parent, &pci);
	if (r < 0) {
		evidence_add(look->ctx, &device->evidence, path.text,
			     r == -ENOENT ? "absent" : strerrorname_np(-r));
		evidence_failed(look->ctx, &device->evidence, path.text, r);
		return;
	}
	evidence_add(look->ctx, &device->evidence, path.text,
		     config_text(&pci, text, sizeof(text)));
	fact_set(&device->facts, FACT_CXL_DEVICE, pci.is_device);
	if (pci.is_device && pci.has_link)
		fact_set(&device->facts, FACT_CXL_LINK,
			 pci.link & (PCI_LINK_CACHE | PCI_LINK_MEM));
}

static int find_memdev(struct attach_look *look, struct attach_device *device)
{
	auto_words struct words names = { 0 };
	int id, r;

	r = ctx_names(look->ctx, device->parent, &names);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (parse_name(names.at[i], "mem", &id) == 0)
			set_name(device, &device->memdev, names.at[i]);
	if (r < 0 && r != -ENOENT)
		evidence_failed(look->ctx, &device->evidence, device->parent, r);
	else if (r == 0)
		fact_set(&device->facts, FACT_MEMDEV, device->memdev);
	return r == -ENOENT ? -ENODEV : r == -ENOMEM ? r : 0;
}

static int survey_function(struct attach_look *look, struct attach_device *device)
{
	struct attach_facts *facts = &device->facts;

	survey_class(look, device);
	survey_parent_driver(look, device);
	if (fact_is(facts, FACT_CLASS))
		return 0;
	survey_config(look, device);
	if (!(facts->no & (FACT_CXL_DEVICE | FACT_CXL_LINK)))
		attach_survey_way(look, device);
	return 0;
}

int attach_survey_candidate(struct attach_look *look, struct attach_device *device)
{
	struct attach_pci pci;
	int r;

	forget(device);
	survey_class(look, device);
	if (device->evidence.out_of_memory)
		return -ENOMEM;
	if (fact_is(&device->facts, FACT_CLASS))
		return 1;
	r = attach_pci_read(look->ctx, device->parent, &pci);
	return r < 0 ? r : pci.is_device;
}

/* What has a parent is asked anew whether it has a memdev: that may come and go meanwhile. */
static int survey_parent(struct attach_look *look, struct attach_device *device)
{
	int r = -ENODEV;

	for (int tries = 0; r == -ENODEV && tries < 3; tries++) {
		forget(device);
		free(take(device->memdev));
		r = find_memdev(look, device);
		if (r < 0)
			return r;
		r = device->memdev ? survey_memdev(look, device) : survey_function(look, device);
	}
	if (r == -ENODEV)
		forget(device);	/* nothing is known but that it is there */
	return r == -ENODEV ? 0 : r;
}

int attach_survey(struct attach_look *look, struct attach_device *device)
{
	int r = -ENODEV;

	forget(device);
	if (device->memdev)
		r = survey_memdev(look, device);
	if (r == -ENODEV && device->parent)
		r = survey_parent(look, device);
	return device->evidence.out_of_memory ? -ENOMEM : r;
}
