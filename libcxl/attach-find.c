// SPDX-License-Identifier: LGPL-2.1-or-later
/* attach-find.c - from names, or from none, to the devices that are meant; see attach-find.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/attach-find.h"

#define CLASS_BRIDGE 0x06	/* base class: nothing that could attach */

void attach_devices_clear(struct attach_devices *devices)
{
	for (size_t i = 0; i < devices->n; i++)
		attach_device_free(devices->at[i]);
	free(devices->at);
	*devices = (struct attach_devices){ 0 };
}

static int append(struct attach_devices *devices, struct attach_device *device)
{
	struct attach_device **at = reallocarray(devices->at, devices->n + 1, sizeof(*at));

	if (!at)
		return -ENOMEM;
	devices->at = at;
	devices->at[devices->n++] = device;
	return 0;
}

static void device_free(struct attach_device **device)
{
	attach_device_free(*device);
}
#define auto_device at_end(device_free)

int attach_devices_add(struct attach_devices *devices, const char *memdev, const char *parent)
{
	auto_device struct attach_device *device = calloc(1, sizeof(*device));

	if (!device)
		return -ENOMEM;
	device->locked = -1;
	device->memdev = memdev ? strdup(memdev) : NULL;
	device->parent = parent ? strdup(parent) : NULL;
	if ((memdev && !device->memdev) || (parent && !device->parent) ||
	    append(devices, device) < 0)
		return -ENOMEM;
	(void)take(device);
	return 0;
}

/* "mem2" comes before "mem10", and PCI addresses have one length. */
int attach_compare_names(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	size_t left_len = strlen(left), right_len = strlen(right);

	if (left_len != right_len)
		return left_len < right_len ? -1 : 1;
	return strcmp(left, right);
}

static void sort(struct words *names)
{
	if (names->n > 1)
		qsort(names->at, names->n, sizeof(*names->at), attach_compare_names);
}

/* --- by name --- */

/* "../../../devices/pci..." is a place below /sys. */
static int real_place(struct ctx *ctx, const char *bus, const char *name, char *buf, size_t size)
{
	struct sysfs_path path;
	char link[PATH_MAX];
	const char *place;
	int r;

	snprintf(path.text, sizeof(path.text), "bus/%s/devices/%s", bus, name);
	r = ctx_readlink(ctx, path.text, link, sizeof(link));
	if (r < 0)
		return r;
	place = strstr(link, "devices/");
	if (!place)
		return -ENOENT;
	snprintf(buf, size, "%s", place);
	return 0;
}

static int find_device(struct attach_look *look, const char *bus, const char *name,
		       struct attach_devices *ret)
{
	char place[PATH_MAX];
	int r;

	r = real_place(look->ctx, bus, name, place, sizeof(place));
	if (r == 0)
		r = attach_devices_add(ret, NULL, place);
	return r < 0 ? r : 1;
}

/* Beside links to its devices the directory of a driver has files of its own. */
static int find_of_driver(struct attach_look *look, const char *bus, const char *driver,
			  struct attach_devices *ret)
{
	auto_words struct words names = { 0 };
	struct sysfs_path path;
	int found = 0, r;

	snprintf(path.text, sizeof(path.text), "bus/%s/drivers/%s", bus, driver);
	r = ctx_names(look->ctx, path.text, &names);
	sort(&names);
	for (size_t i = 0; r == 0 && i < names.n; i++) {
		r = find_device(look, bus, names.at[i], ret);
		found += r == 1;
		r = r == -ENOMEM ? r : 0;
	}
	return r < 0 ? r : found;
}

/* What is not there is no error: somewhere else it may be. */
static int try(int found, int *total)
{
	if (found > 0)
		*total += found;
	return found >= 0 || found == -ENOENT || found == -ENOTDIR ? 0 : found;
}

int attach_find_named(struct attach_look *look, const char *name, struct attach_devices *ret)
{
	static const char *const buses[] = { "pci", "platform" };
	int id, total = 0, r = 0;

	if (!*name || *name == '.' || strchr(name, '/'))
		return 0;
	if (parse_name(name, "mem", &id) == 0) {
		struct sysfs_path path = path_join(CXL_DEVICES, name);

		r = try(ctx_look(look->ctx, path.text), &total);
		if (r < 0 || ctx_look(look->ctx, path.text) < 0)
			return r;
		r = attach_devices_add(ret, name, NULL);
		return r < 0 ? r : 1;
	}
	for (size_t i = 0; r == 0 && total == 0 && i < ARRAY_LEN(buses); i++)
		r = try(find_device(look, buses[i], name, ret), &total);
	for (size_t i = 0; r == 0 && total == 0 && i < ARRAY_LEN(buses); i++)
		r = try(find_of_driver(look, buses[i], name, ret), &total);
	return r < 0 ? r : total;
}

/* --- all --- */

/* The names in the directory that are numbered memdevs, in order; others are dropped. */
static int memdev_names(struct ctx *ctx, struct words *ret)
{
	auto_words struct words names = { 0 };
	int id, r;

	r = ctx_names(ctx, CXL_DEVICES, &names);
	if (r < 0 && r != -ENOENT)
		return ctx_fail(ctx, r, "list", CXL_DEVICES, "");
	for (size_t i = 0; i < names.n; i++)
		if (parse_name(names.at[i], "mem", &id) == 0 &&
		    words_add(ret, names.at[i], strlen(names.at[i])) < 0)
			return -ENOMEM;
	sort(ret);
	return 0;
}

static bool contains(const struct words *sorted, const char *name)
{
	return sorted->n && bsearch(&name, sorted->at, sorted->n, sizeof(*sorted->at), attach_compare_names);
}

/* The memdevs that are known already, sorted. */
static int memdevs_of(const struct attach_devices *known, struct words *ret)
{
	for (size_t i = 0; i < known->n; i++) {
		const char *name = known->at[i]->memdev ?: "";

		if (*name && words_add(ret, name, strlen(name)) < 0)
			return -ENOMEM;
	}
	sort(ret);
	return 0;
}

int attach_find_memdevs(struct attach_look *look, struct attach_devices *ret, char **ret_names)
{
	auto_words struct words names = { 0 }, known = { 0 };
	int r;

	r = memdev_names(look->ctx, &names);
	if (r == 0)
		r = memdevs_of(ret, &known);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (!contains(&known, names.at[i]))
			r = attach_devices_add(ret, names.at[i], NULL);
	if (r < 0)
		return r;
	*ret_names = words_join(&names, " ");
	return *ret_names ? 0 : -ENOMEM;
}

/* Every part of a path that ends at a memdev's parent: the parent, and the bridges to it. */
static int add_parts(struct words *to, const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (words_add(to, path, len) < 0)
			return -ENOMEM;
		path += len;
		path += strspn(path, "/");
	}
	return 0;
}

/* What is known already, sorted: most PCI functions of a large machine are among it. */
static int parents_of(const struct attach_devices *known, struct words *ret)
{
	for (size_t i = 0; i < known->n; i++)
		if (add_parts(ret, known->at[i]->parent ?: "") < 0)
			return -ENOMEM;
	sort(ret);
	return 0;
}

static bool is_bridge(struct ctx *ctx, const char *name)
{
	struct sysfs_path path;
	uint64_t code;

	snprintf(path.text, sizeof(path.text), "bus/pci/devices/%s/class", name);
	return attach_read_number(ctx, path.text, &code) == 0 && code >> 16 == CLASS_BRIDGE;
}

/* Functions whose configuration space could not be looked at. */
struct hidden {
	size_t n;
	char *first;
};

/* 1: it is to be listed; 0: not; or a negative errno. */
static int is_candidate(struct attach_look *look, struct attach_device *device,
			struct hidden *hidden, struct words *notes)
{
	int r = attach_survey_candidate(look, device);

	if (r == -EACCES || r == -EPERM) {
		hidden->first = hidden->first ?: strdup(last_component(device->parent));
		hidden->n++;
		return 0;
	}
	if (r == -ENXIO)
		return words_printf(notes, "%s does not answer: whether it is a CXL device cannot be told",
				    last_component(device->parent));
	if (r == -ENOENT || r == -ENODEV)
		return 0;	/* it went away, or it is none of PCI */
	return r < 0 && r != -ENOMEM ? 1 : r;
}

static int find_function(struct attach_look *look, const char *name, struct attach_devices *ret,
			 struct hidden *hidden, struct words *notes)
{
	struct attach_devices found = { 0 };
	int r;

	if (is_bridge(look->ctx, name))
		return 0;
	r = find_device(look, "pci", name, &found);
	if (r == 1)
		r = is_candidate(look, found.at[0], hidden, notes);
	if (r == 1)
		r = append(ret, found.at[0]);
	else
		attach_devices_clear(&found);
	free(found.at);
	return r == -ENOMEM ? r : 0;
}

static int note_hidden(const struct hidden *hidden, struct words *notes)
{
	if (hidden->n == 0)
		return 0;
	if (hidden->n == 1)
		return words_printf(notes,
				    "the configuration space of %s is shown to root only: as a CXL "
				    "device without a memdev it would be missing here",
				    hidden->first ?: "?");
	return words_printf(notes,
			    "the configuration space of %zu PCI functions is shown to root only: CXL "
			    "devices among them that have no memdev are missing here",
			    hidden->n);
}

int attach_find_functions(struct attach_look *look, const struct attach_devices *known,
			  struct attach_devices *ret, struct words *notes)
{
	auto_words struct words names = { 0 }, parents = { 0 };
	struct hidden hidden = { 0 };
	int r;

	r = ctx_names(look->ctx, "bus/pci/devices", &names);
	if (r < 0 && r != -ENOENT)
		return ctx_fail(look->ctx, r, "list", "bus/pci/devices", "");
	r = parents_of(known, &parents);
	sort(&names);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (!contains(&parents, names.at[i]))
			r = find_function(look, names.at[i], ret, &hidden, notes);
	if (r == 0)
		r = note_hidden(&hidden, notes);
	free(hidden.first);
	return r;
}
