// SPDX-License-Identifier: GPL-2.0-only
/*
 * machine.c - what is on the CXL bus and which drivers have it
 *
 * One directory tells all names, and one for each driver what is bound to it: the
 * number of files does not grow with the number of devices.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cxl/doctor/doctor.h"

/* decoder4.2 belongs to root4, port4 or endpoint4: they share their numbers. */
static int parent_id(const char *decoder)
{
	const char *number = after_prefix(decoder, "decoder"), *dot;
	char text[16];
	int id;

	dot = number ? strchr(number, '.') : NULL;
	if (!dot || (size_t)(dot - number) >= sizeof(text) || parse_name(dot + 1, "", &id) < 0)
		return -1;
	snprintf(text, sizeof(text), "%.*s", (int)(dot - number), number);
	return parse_name(text, "", &id) == 0 ? id : -1;
}

static bool is_of(const struct look *devices, const char *kind, int id)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%d", kind, id);
	return look_has(devices, name);
}

static struct words *list_of_decoder(struct machine *machine, const struct look *devices,
				     const char *name)
{
	int id = parent_id(name);

	if (id >= 0 && is_of(devices, "root", id))
		return &machine->windows;
	return id >= 0 && is_of(devices, "endpoint", id) ? &machine->decoders : NULL;
}

static struct words *list_of(struct machine *machine, const struct look *devices, const char *name)
{
	const struct {
		const char *prefix;
		struct words *list;
	} kinds[] = {
		{ "root", &machine->roots },	     { "port", &machine->ports },
		{ "endpoint", &machine->endpoints }, { "mem", &machine->memdevs },
		{ "region", &machine->regions },
	};
	int id;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (parse_name(name, kinds[i].prefix, &id) == 0)
			return kinds[i].list;
	return after_prefix(name, "decoder") ? list_of_decoder(machine, devices, name) : NULL;
}

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct words *list)
{
	if (list->n > 0)
		qsort(list->at, list->n, sizeof(*list->at), by_version);
}

static void read_machine(struct doctor *doctor, struct machine *machine, const struct look *devices)
{
	for (size_t i = 0; i < devices->names.n; i++) {
		const char *name = devices->names.at[i];
		struct words *list = list_of(machine, devices, name);

		if (list && words_add(list, name, strlen(name)) < 0)
			doctor->error = -ENOMEM;
	}
	sort(&machine->roots);
	sort(&machine->ports);
	sort(&machine->endpoints);
	sort(&machine->memdevs);
	sort(&machine->regions);
	sort(&machine->windows);
	sort(&machine->decoders);
}

const struct machine *machine_of(struct doctor *doctor)
{
	/* Asked for each time: whoever wants the lists has seen the directory. */
	const struct look *devices = look_dir(doctor, DEVICES);

	if (!doctor->machine.is_read)
		read_machine(doctor, &doctor->machine, devices);
	doctor->machine.is_read = true;
	return &doctor->machine;
}

const struct look *look_driver(struct doctor *doctor, const char *name)
{
	return look_link(doctor, DEVICES "/%s/driver", name);
}

int is_bound(struct doctor *doctor, const char *driver, const char *name)
{
	const struct look *look = look_dir(doctor, DRIVERS "/%s", driver);

	if (look_has(look, name))
		return 1;
	look = look_driver(doctor, name);
	if (is_there(look))
		return strcmp(look_leaf(look), driver) == 0;
	return is_absent(look) ? 0 : look->error;
}

const char *first_that(struct doctor *doctor, enum question question, const struct words *objects,
		       bool (*is)(struct doctor *doctor, const char *name))
{
	struct answer *answer = &doctor->answers[question];

	for (size_t i = 0; !answer->is_known && !answer->object && i < objects->n; i++)
		if (is(doctor, objects->at[i]))
			answer->object = objects->at[i];
	answer->is_known = true;
	return answer->object;
}

const char *first_device(const struct look *dir, const char *prefix)
{
	for (size_t i = 0; i < dir->names.n; i++)
		if (after_prefix(dir->names.at[i], prefix))
			return dir->names.at[i];
	return NULL;
}

const char *cxl_root_device(struct doctor *doctor)
{
	return first_device(look_dir(doctor, PLATFORM_DEVICES), "ACPI0017")
		       ?: first_device(look_dir(doctor, ACPI_DEVICES), "ACPI0017");
}

bool has_cxl(struct doctor *doctor)
{
	return machine_of(doctor)->roots.n > 0 || machine_of(doctor)->memdevs.n > 0 ||
	       cxl_root_device(doctor);
}

bool window_takes(struct doctor *doctor, const char *window, const char *what)
{
	return look_says(look_file(doctor, DEVICES "/%s/cap_%s", window, what), "1");
}
