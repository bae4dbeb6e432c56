// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sysram-state.c - the policy in daxN.M/state
 *
 * The memory driver of kernels from 7.3 on has this file: one word adds all memory of
 * the device, or takes all of it away.  From one word to another the way leads
 * through "unplugged".
 */
#include <string.h>

#include "libcxl/region-settle.h"
#include "libcxl/sysram.h"

#define UNPLUGGED "unplugged"

static bool fits(const struct sysram_work *work)
{
	const struct sysram_device *device = sysram_first(work->now);

	return device && *device->state;
}

/*
 * On the way back: memory that was offline comes back by a bind, other memory by its
 * word.  What we added ourselves goes away as a whole.
 */
static void add_unplug(struct sysram_work *work, const struct sysram_device *device)
{
	struct sysfs_path dir = path_join(DAX_DEVICES, device->name);
	bool was_offline = strcmp(device->state, MEMORY_POLICY_QUIET) == 0;

	steps_add(&work->steps, dir.text, "state", UNPLUGGED, NULL,
		  was_offline ? NULL : device->state);
	if (!was_offline || work->added)
		return;
	steps_add(&work->steps, DAX_DRIVERS "/" DAX_MEMORY_DRIVER, "bind", NULL, NULL, device->name);
	steps_add(&work->steps, DAX_DRIVERS "/" DAX_MEMORY_DRIVER, "unbind", NULL, NULL,
		  device->name);
}

static void add_change(struct sysram_work *work, const struct sysram_device *device,
		       const char *policy)
{
	struct sysfs_path dir = path_join(DAX_DEVICES, device->name);

	if (strcmp(device->state, UNPLUGGED) != 0)
		add_unplug(work, device);
	steps_add(&work->steps, dir.text, "state", policy, NULL, UNPLUGGED);
}

/* The kernel takes the word that the file holds for done, whatever became of the blocks. */
static bool claims_to_be_done(const struct sysram_work *work, const char *policy)
{
	for (size_t i = 0; i < work->now->n_devices; i++)
		if (sysram_is_memory(&work->now->devices[i]) &&
		    strcmp(work->now->devices[i].state, policy) == 0)
			return true;
	return false;
}

static int change(struct sysram_work *work)
{
	const char *policy = cxlx_sysram_policy_name(work->policy);

	if (claims_to_be_done(work, policy))
		return sysram_by_block.change(work);
	if (work->policy == CXLX_SYSRAM_OFFLINE)
		return sysram_replug(work);
	for (size_t i = 0; i < work->now->n_devices; i++)
		if (sysram_is_memory(&work->now->devices[i]))
			add_change(work, &work->now->devices[i], policy);
	return steps_run(work->ctx, &work->steps);
}

const struct sysram_backend sysram_by_state = {
	.id = CXLX_SYSRAM_STATE,
	.fits = fits,
	.plug = sysram_plug,
	.change = change,
};
