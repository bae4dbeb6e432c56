// SPDX-License-Identifier: GPL-2.0-only
/*
 * uevent.c - what a device says of itself, in its file "uevent" and to who listens
 *
 * The kernel says when devices come, go, and get or lose a driver, and when memory blocks
 * go online or offline; about attributes that change it says nothing.
 */
#include "sim/uevent.h"

#include <errno.h>
#include <string.h>

#include "sim/world.h"

void sim_uevent_set(struct sim_world *world, sim_uevent_fn send, void *data)
{
	sim_lock(world);
	world->send_uevent = send;
	world->uevent_data = data;
	sim_unlock(world);
}

static void put_properties(const struct sim_device *dev, struct sim_buf *out)
{
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
}

static const char *subsystem_of(const struct sim_device *dev)
{
	return dev->bus ? dev->bus->name : dev->type->class_name;
}

/* Lines become strings, each with its NUL. */
static void put_strings(struct sim_buf *out, const struct sim_buf *lines)
{
	size_t at = out->len;

	sim_put(out, sim_text(lines), lines->len);
	for (; at < out->len; at++)
		if (out->text[at] == '\n')
			out->text[at] = '\0';
}

static void send(const struct sim_device *dev, const char *action, const char *more)
{
	struct sim_world *world = dev->world;
	auto_sim_buf struct sim_buf path = { 0 }, lines = { 0 }, text = { 0 };
	struct sim_uevent event = { action, subsystem_of(dev), dev->type->devtype, NULL, 0, 0 };

	/* what is on no bus and in no class is not spoken of */
	if (!world->send_uevent || !event.subsystem)
		return;
	sim_kobj_path(dev->kobj, &path);
	sim_printf(&lines, "%s@%s\n", action, path.text + strlen("/sys"));
	event.head_len = lines.len;
	sim_printf(&lines, "ACTION=%s\nDEVPATH=%s\nSUBSYSTEM=%s\n", action,
		   path.text + strlen("/sys"), event.subsystem);
	sim_printf(&lines, "%s", more);
	put_properties(dev, &lines);
	put_strings(&text, &lines);
	event.text = text.text;
	event.len = text.len;
	world->send_uevent(world->uevent_data, &event);
}

void sim_uevent(const struct sim_device *dev, const char *action)
{
	send(dev, action, "");
}

/* --- the file --- */

int sim_uevent_show(const void *model, struct sim_buf *out)
{
	put_properties(model, out);
	return 0;
}

/*
 * An action, alone or with a UUID and more behind it: KEY=VALUE, letters and digits only.
 * The number of letters of the action; -EINVAL.
 */
static int check(const char *text)
{
	static const char *const actions[] = { "add",	 "remove",  "change", "move",
					       "online", "offline", "bind",   "unbind" };
	size_t n = strcspn(text, " \n");
	uint8_t uuid[16];

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strlen(actions[i]) != n || strncmp(text, actions[i], n) != 0)
			continue;
		if (text[n] == ' ' && sim_parse_uuid(text + n + 1, uuid) < 0)
			return -EINVAL;
		return (int)n;
	}
	return -EINVAL;
}

int sim_uevent_store(void *model, const char *text, size_t len)
{
	int n = check(text);

	return n < 0 ? n : 0;
}

/* What was asked for by hand says so. */
int sim_uevent_device_store(void *model, const char *text, size_t len)
{
	auto_sim_buf struct sim_buf more = { 0 };
	char action[16] = "";
	int n = check(text);

	if (n < 0)
		return n;
	memcpy(action, text, (size_t)n);
	sim_printf(&more, "SYNTH_UUID=%.36s\n", text[n] == ' ' ? text + n + 1 : "0");
	send(model, action, more.text);
	return 0;
}
