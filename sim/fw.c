/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fw.c - firmware/memN: the upload of a memdev's firmware
 *
 * Writing is one thing, the upload that begins when it ends another.  The new firmware
 * would become active with the next reset, so nothing else changes.
 */
#include "sim/world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRMWARE_MAX (64u << 20)

enum progress { IDLE, RECEIVING, PREPARING, TRANSFERRING, PROGRAMMING };

static const char *const progress_words[] = {
	[IDLE] = "idle",
	[RECEIVING] = "receiving",
	[PREPARING] = "preparing",
	[TRANSFERRING] = "transferring",
	[PROGRAMMING] = "programming",
};

/* The memory is copied in so many steps; one step more is for programming. */
#define STEPS 8

struct sim_fw {
	struct sim_device dev; /* first; its parent is the memdev */
	bool loading;
	struct sim_buf data;
	enum progress progress;
	unsigned int step;
	size_t remaining; /* stays as it is when an upload is given up */
	bool cancelled;
	const char *error; /* NULL: none */
	enum progress failed_at;
};

static const struct sim_memdev *memdev_of(const struct sim_fw *fw)
{
	return (const struct sim_memdev *)fw->dev.parent;
}

/* --- the upload --- */

static void finish(struct sim_fw *fw, const char *error)
{
	fw->error = error;
	fw->failed_at = fw->progress;
	fw->progress = IDLE;
	sim_buf_clear(&fw->data);
}

static void step(struct sim_world *world, void *arg)
{
	struct sim_fw *fw = arg;

	if (sim_memdev_is_busy(memdev_of(fw))) {
		fw->progress = PREPARING;
		finish(fw, "hw-error");
		return;
	}
	if (fw->cancelled && fw->progress != PROGRAMMING) {
		finish(fw, "user-abort");
		return;
	}
	if (fw->step > STEPS) {
		finish(fw, NULL);
		return;
	}
	fw->progress = fw->step == STEPS ? PROGRAMMING : TRANSFERRING;
	fw->remaining = fw->data.len - fw->data.len * fw->step / STEPS;
	fw->step++;
	sim_work_add(world, SIM_QUEUE_OTHER, memdev_of(fw)->topo->firmware_ms / (STEPS + 1), step,
		     fw);
}

/* Without delay there is nothing to be seen of it. */
static void do_at_once(struct sim_fw *fw)
{
	bool fails = sim_memdev_is_busy(memdev_of(fw));

	fw->progress = PREPARING;
	if (!fails)
		fw->remaining = 0;
	finish(fw, fails ? "hw-error" : NULL);
}

static void start(struct sim_fw *fw)
{
	fw->progress = RECEIVING;
	fw->remaining = fw->data.len;
	fw->error = NULL;
	fw->cancelled = false;
	fw->step = 0;
	if (memdev_of(fw)->topo->firmware_ms)
		sim_work_add(fw->dev.world, SIM_QUEUE_OTHER, 0, step, fw);
	else
		do_at_once(fw);
}

/* --- files --- */

static int loading_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	return sim_printf(out, "%d\n", fw->loading);
}

/* 1 begins, also anew; 0 ends and uploads what there is; anything else gives up. */
static int loading_store(void *model, const char *text, size_t len)
{
	struct sim_fw *fw = model;
	bool ends;
	int value, r;

	r = sim_parse_int(text, 10, &value);
	if (r < 0)
		return r;
	/* taken, and without effect */
	if (fw->progress != IDLE)
		return 0;
	ends = fw->loading && value == 0;
	if (value == 1)
		sim_buf_clear(&fw->data);
	fw->loading = value == 1;
	if (ends && fw->data.len)
		start(fw);
	return 0;
}

static int data_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	if (fw->progress != IDLE)
		return -ENODEV;
	return sim_put(out, sim_text(&fw->data), fw->data.len);
}

/* Also before an upload begins; then it is thrown away. */
static int data_store(void *model, const char *bytes, size_t len, off_t offset)
{
	static const char zeros[4096];
	struct sim_fw *fw = model;
	size_t at = (size_t)offset;

	if (fw->progress != IDLE)
		return -ENODEV;
	if (at > FIRMWARE_MAX - len)
		return -EFBIG;
	while (fw->data.len < at + len) {
		size_t missing = at + len - fw->data.len;

		sim_put(&fw->data, zeros, missing < sizeof(zeros) ? missing : sizeof(zeros));
	}
	memcpy(fw->data.text + at, bytes, len);
	return 0;
}

static int status_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	return sim_printf(out, "%s\n", progress_words[fw->progress]);
}

static int error_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	if (fw->progress != IDLE)
		return -EBUSY;
	if (!fw->error)
		return 0;
	return sim_printf(out, "%s:%s\n", progress_words[fw->failed_at], fw->error);
}

static int cancel_store(void *model, const char *text, size_t len)
{
	struct sim_fw *fw = model;
	bool value;

	if (sim_parse_bool(text, &value) < 0 || !value)
		return -EINVAL;
	if (fw->progress == IDLE)
		return -ENODEV;
	fw->cancelled = true;
	return 0;
}

static int remaining_size_show(const void *model, struct sim_buf *out)
{
	const struct sim_fw *fw = model;

	return sim_printf(out, "%zu\n", fw->remaining);
}

static const struct sim_attr fw_attrs[] = {
	{ "cancel", 0200, NULL, cancel_store },
	{ "data", 0644, data_show, .binary = true, .store_at = data_store },
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
