// SPDX-License-Identifier: GPL-2.0-only
/*
 * settle.c - waiting until what a write has set going is over
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recorder.h"

#define SETTLE_US 20000		/* between two looks */
#define SETTLE_SAME 3		/* so often nothing may have changed */
#define SETTLE_TRIES 1000
#define SETTLE_LACKING 150

struct signature {
	uint64_t sum;
	const char *dir;
	bool busy;
};

static void add_text(struct signature *signature, const char *text)
{
	/* FNV-1a */
	for (; *text; text++)
		signature->sum = (signature->sum ^ (unsigned char)*text) * 0x100000001b3u;
}

/* The names of all devices, and whether they have a driver. */
static void add_device(void *data, const char *name, enum sim_watch_kind kind)
{
	struct signature *signature = data;
	auto_sim_buf struct sim_buf driver = { 0 };
	char path[512];

	add_text(signature, name);
	snprintf(path, sizeof(path), "%s/%s/driver", signature->dir, name);
	kernel.link(NULL, path, &driver);
	add_text(signature, sim_text(&driver));
}

/* Firmware that was given to a memdev is on its way for seconds. */
static void look_for_upload(void *data, const char *name, enum sim_watch_kind kind)
{
	struct signature *signature = data;
	auto_sim_buf struct sim_buf status = { 0 };
	char path[512];

	snprintf(path, sizeof(path), "/sys/class/firmware/%s/status", name);
	if (kernel.read(NULL, path, &status) == 0 && strcmp(sim_text(&status), "idle\n") != 0)
		signature->busy = true;
}

/* "0.12 0.08 0.02 2/97 1234": somebody besides us wants to run. */
static bool others_run(void)
{
	auto_sim_buf struct sim_buf text = { 0 };
	unsigned int running = 0;

	kernel.read(NULL, "/proc/loadavg", &text);
	return sscanf(sim_text(&text), "%*s %*s %*s %u/", &running) != 1 || running > 1;
}

/* Is it in the middle of something that it waits for?  "12 (kworker/u4:1) D ..." */
static void look_for_wait(void *data, const char *name, enum sim_watch_kind kind)
{
	bool *waits = data;
	auto_sim_buf struct sim_buf stat = { 0 };
	const char *end;
	char path[512];

	if (*name < '0' || *name > '9')
		return;
	snprintf(path, sizeof(path), "/proc/%s/stat", name);
	kernel.read(NULL, path, &stat);
	end = strrchr(sim_text(&stat), ')');
	if (end && end[1] == ' ' && end[2] == 'D')
		*waits = true;
}

/* The most expensive of all looks. */
static bool others_wait(void)
{
	bool waits = false;

	kernel.list(NULL, "/proc", look_for_wait, &waits);
	return waits;
}

static struct signature sign_all(void)
{
	static const char *const dirs[] = {
		"/sys/bus/cxl/devices", "/sys/bus/dax/devices", "/sys/bus/nd/devices",
		"/sys/devices/system/memory",
	};
	struct signature signature = { 0xcbf29ce484222325u, NULL, false };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		signature.dir = dirs[i];
		kernel.list(NULL, dirs[i], add_device, &signature);
	}
	kernel.list(NULL, "/sys/class/firmware", look_for_upload, &signature);
	signature.busy |= others_run();
	return signature;
}

/* --- what has to come --- */

static bool is_there(const char *before, const char *name, const char *after)
{
	char path[512];

	snprintf(path, sizeof(path), "/sys/bus/cxl/devices/%s%s%s", before, name, after);
	return access(path, F_OK) == 0;
}

static void look_for_dax_device(void *data, const char *name, enum sim_watch_kind kind)
{
	bool *found = data;

	*found |= strncmp(name, "dax", 3) == 0 && strchr(name, '.');
}

/* All of its memory is given to a device that is not to be seen yet. */
static void look_for_half_probed(void *data, const char *name, enum sim_watch_kind kind)
{
	auto_sim_buf struct sim_buf available = { 0 };
	bool found = false;
	char path[512];

	if (strncmp(name, "dax_region", 10) != 0 || !is_there("", name, "/driver"))
		return;
	snprintf(path, sizeof(path), "/sys/bus/cxl/devices/%s/dax_region/available_size", name);
	kernel.read(NULL, path, &available);
	snprintf(path, sizeof(path), "/sys/bus/cxl/devices/%s", name);
	kernel.list(NULL, path, look_for_dax_device, &found);
	*(bool *)data |= strcmp(sim_text(&available), "0\n") == 0 && !found;
}

/* A ram region with a driver has a child; kernels that make it later do so in the background. */
static void look_for_childless(void *data, const char *name, enum sim_watch_kind kind)
{
	auto_sim_buf struct sim_buf mode = { 0 };
	char path[512];

	if (strncmp(name, "region", 6) != 0 || !is_there("", name, "/driver") ||
	    is_there("dax_", name, ""))
		return;
	snprintf(path, sizeof(path), "/sys/bus/cxl/devices/%s/mode", name);
	kernel.read(NULL, path, &mode);
	*(bool *)data |= strcmp(sim_text(&mode), "ram\n") == 0;
}

static bool lacks_something(void)
{
	bool lacks = false;

	kernel.list(NULL, "/sys/bus/cxl/devices", look_for_half_probed, &lacks);
	kernel.list(NULL, "/sys/bus/cxl/devices", look_for_childless, &lacks);
	return lacks;
}

/*
 * Drivers are probed in the background: on a busy host even that takes its time, so nobody may
 * be at work.  What lacks its child may lack it for good, so that is not waited for as long.
 */
void settle(void)
{
	struct signature before = sign_all();
	unsigned int same = 0, lacking = 0;

	for (unsigned int i = 0; same < SETTLE_SAME && i < SETTLE_TRIES; i++) {
		struct signature now;

		usleep(SETTLE_US);
		now = sign_all();
		same = now.sum == before.sum && !now.busy ? same + 1 : 0;
		before = now;
		if (same < SETTLE_SAME)
			continue;
		if (others_wait() || (lacking < SETTLE_LACKING && lacks_something())) {
			lacking++;
			same = SETTLE_SAME - 1;
		}
	}
}
