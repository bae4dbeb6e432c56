// SPDX-License-Identifier: GPL-2.0-only
/*
 * power.c - power/ of devices that have no runtime power management
 *
 * Most devices of the cxl bus have none; dax devices and memory blocks do.  What
 * it says never changes here, and nothing can be written.
 */
#include <errno.h>

#include "sim/world.h"

static int show_disabled(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "disabled\n");
}

static int show_control(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "auto\n");
}

static int show_status(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "unsupported\n");
}

static int show_zero(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

/* The delay exists for those that use it only. */
static int show_delay(const void *model, struct sim_buf *out)
{
	return -EIO;
}

static int store_nothing(void *model, const char *text, size_t len)
{
	return -EINVAL;
}

static const struct sim_attr power_attrs[] = {
	{ "async", 0644, show_disabled, store_nothing },
	{ "autosuspend_delay_ms", 0644, show_delay, store_nothing },
	{ "control", 0644, show_control, store_nothing },
	{ "runtime_active_kids", 0444, show_zero },
	{ "runtime_active_time", 0444, show_zero },
	{ "runtime_enabled", 0444, show_disabled },
	{ "runtime_status", 0444, show_status },
	{ "runtime_suspended_time", 0444, show_zero },
	{ "runtime_usage", 0444, show_zero },
	{ NULL }
};

const struct sim_group sim_power_group = { "power", power_attrs };
