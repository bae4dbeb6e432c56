/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fw.c - firmware/memN: the upload of a memdev's firmware
 *
 * An upload is done as soon as it is started; the new firmware would become
 * active with the next reset, so nothing else changes.
 */
#include "sim/world.h"

#include <errno.h>
#include <stdlib.h>

struct sim_fw {
	struct sim_device dev; /* first */
	bool loading;
	struct sim_buf data;
};

static int loading_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	return sim_printf(out, "%d\n", fw->loading);
}

/* 1 begins, 0 ends and uploads, -1 gives up. */
static int loading_store(void *model, const char *text, size_t len)
{
	struct sim_fw *fw = model;
	int value;

	if (sim_parse_int(text, 10, &value) < 0 || value < -1 || value > 1)
		return -EINVAL;
	if (value == 1 && fw->loading)
		return 0;
	fw->loading = value == 1;
	sim_buf_clear(&fw->data);
	return 0;
}

static int data_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	if (!fw->loading)
		return 0;
	return sim_put(out, sim_text(&fw->data), fw->data.len);
}

static int data_store(void *model, const char *text, size_t len)
{
	struct sim_fw *fw = model;

	if (!fw->loading)
		return -ENODEV;
	return sim_put(&fw->data, text, len);
}

static int status_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	return sim_printf(out, "%s\n", fw->loading ? "receiving" : "idle");
}

static int error_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	return fw->loading ? -EBUSY : 0;
}

static int cancel_store(void *model, const char *text, size_t len)
{
	bool value;

	if (sim_parse_bool(text, &value) < 0 || !value)
		return -EINVAL;
	return -ENODEV; /* nothing is ever being programmed */
}

static int remaining_size_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

static const struct sim_attr fw_attrs[] = {
	{ "cancel", 0200, NULL, cancel_store },
	{ "data", 0644, data_show, data_store, .binary = true },
	{ "error", 0444, error_show },
	{ "loading", 0644, loading_show, loading_store },
	{ "remaining_size", 0444, remaining_size_show },
	{ "status", 0444, status_show },
	{ NULL },
};
static const struct sim_group fw_group = { NULL, fw_attrs };
static const struct sim_group *const fw_groups[] = { &fw_group, NULL };

static void fw_uevent(const struct sim_device *dev, struct sim_buf *out)
{
	sim_printf(out, "FIRMWARE=%s\nTIMEOUT=60\nASYNC=0\n", sim_device_name(dev));
}

static void release(void *model)
{
	struct sim_fw *fw = model;

	sim_buf_clear(&fw->data);
	free(fw);
}

static const struct sim_device_type fw_type = {
	.class_name = "firmware",
	.groups = fw_groups,
	.uevent = fw_uevent,
	.release = release,
};

void sim_fw_add(struct sim_memdev *memdev)
{
	struct sim_fw *fw;

	if (memdev->topo->no_firmware)
		return;
	fw = sim_alloc(sizeof(*fw));
	fw->dev.world = memdev->dev.world;
	fw->dev.type = &fw_type;
	fw->dev.parent = &memdev->dev;
	memdev->fw = fw;
	sim_device_add_unbound(&fw->dev, sim_kobj_mkpath(memdev->dev.kobj, "firmware"),
			       sim_device_name(&memdev->dev));
	sim_kobj_add_link(fw->dev.kobj, "device", memdev->dev.kobj);
}

void sim_fw_remove(struct sim_memdev *memdev)
{
	if (memdev->fw)
		sim_device_remove(&memdev->fw->dev);
	memdev->fw = NULL;
}
