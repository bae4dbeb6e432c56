/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * security.c - security/ of a memdev, and how it sanitizes itself
 *
 * That takes its time: the state says so, the mailbox takes no other command, and who
 * waits with poll(2) hears when it is over.
 */
#include <errno.h>

#include "sim/poison.h"
#include "sim/world.h"

static int state_show(const void *model, struct sim_buf *out)
{
	static const char *const words[] = {
		[SIM_DISABLED] = "disabled", [SIM_UNLOCKED] = "unlocked", [SIM_LOCKED] = "locked",
		[SIM_FROZEN] = "frozen",     [SIM_SANITIZE] = "sanitize",
	};
	const struct sim_memdev *memdev = model;

	return sim_printf(out, "%s\n", words[memdev->security]);
}

bool sim_memdev_is_busy(const struct sim_memdev *memdev)
{
	return memdev->security == SIM_SANITIZE;
}

/* Both wipe the memory: only a memdev that decodes nothing, and has no passphrase, may be asked. */
static int may_wipe(const struct sim_memdev *memdev, const char *text)
{
	bool value;

	if (sim_parse_bool(text, &value) < 0 || !value)
		return -EINVAL;
	if (!memdev->endpoint || memdev->endpoint->commit_end >= 0)
		return -EBUSY;
	if (sim_memdev_is_busy(memdev))
		return -EBUSY;
	return memdev->security == SIM_DISABLED ? 0 : -EINVAL;
}

static void sanitized(struct sim_world *world, void *arg)
{
	struct sim_memdev *memdev = arg;

	memdev->security = memdev->before;
	sim_poison_forget(memdev);
	sim_notify(world, memdev->dev.kobj, "security");
}

static int sanitize_store(void *model, const char *text, size_t len)
{
	struct sim_memdev *memdev = model;
	int r;

	r = may_wipe(memdev, text);
	if (r < 0)
		return r;
	memdev->before = memdev->security;
	memdev->security = SIM_SANITIZE;
	if (memdev->topo->sanitize_ms)
		sim_work_add(memdev->dev.world, SIM_QUEUE_OTHER, memdev->topo->sanitize_ms,
			     sanitized, memdev);
	else
		sanitized(memdev->dev.world, memdev);
	return 0;
}

static int erase_store(void *model, const char *text, size_t len)
{
	struct sim_memdev *memdev = model;
	int r;

	r = may_wipe(memdev, text);
	if (r == 0)
		sim_poison_forget(memdev);
	return r;
}

static bool can_sanitize(const void *model)
{
	const struct sim_memdev *memdev = model;

	return !memdev->topo->no_sanitize;
}

static bool can_erase(const void *model)
{
	const struct sim_memdev *memdev = model;

	return memdev->topo->has_erase;
}

static const struct sim_attr security_attrs[] = {
	{ "erase", 0200, NULL, erase_store, can_erase },
	{ "sanitize", 0200, NULL, sanitize_store, can_sanitize },
	{ "state", 0444, state_show, .notifies = true },
	{ NULL },
};

const struct sim_group sim_security_group = { "security", security_attrs };
