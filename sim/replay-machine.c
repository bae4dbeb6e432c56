// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay-machine.c - the simulated side of a replay
 */
#include "sim/replay-machine.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- numbers --- */

static void swap_memdevs(struct sim_topology *topology, unsigned int a, unsigned int b)
{
	struct sim_topo_memdev kept = topology->memdevs[a];

	topology->memdevs[a] = topology->memdevs[b];
	topology->memdevs[b] = kept;
	for (size_t i = 0; i < topology->n_regions; i++)
		for (unsigned int k = 0; k < topology->regions[i].ways; k++) {
			unsigned int *member = &topology->regions[i].members[k];

			*member = *member == a ? b : *member == b ? a : *member;
		}
	for (size_t i = 0; i < topology->n_extents; i++) {
		unsigned int *memdev = &topology->extents[i].memdev;

		*memdev = *memdev == a ? b : *memdev == b ? a : *memdev;
	}
}

int sim_replay_number_memdev(struct sim_topology *topology, const char *text)
{
	unsigned int id, endpoint = 0, at;
	uint64_t serial;
	char end[32] = "";

	if (sscanf(text, "mem%u serial %" SCNi64 " endpoint %31s", &id, &serial, end) != 3 ||
	    (strcmp(end, "-") != 0 && sscanf(end, "endpoint%u", &endpoint) != 1) ||
	    id >= topology->n_memdevs)
		return -EINVAL;
	for (at = 0; at < topology->n_memdevs; at++)
		if (topology->memdevs[at].serial == serial)
			break;
	if (at == topology->n_memdevs)
		return -EINVAL;
	topology->memdevs[at].endpoint_id = endpoint;
	topology->memdevs[at].order = 0;
	swap_memdevs(topology, at, id);
	return 0;
}

int sim_replay_number_port(struct sim_topology *topology, const char *text)
{
	unsigned int id;
	char device[128];

	if (sscanf(text, "port%u device %127s", &id, device) != 2)
		return -EINVAL;
	for (size_t i = 0; i < topology->n_ports; i++)
		if (strcmp(topology->ports[i].device, device) == 0) {
			topology->ports[i].id = id;
			return 0;
		}
	return -EINVAL;
}

/* --- looking --- */

struct lister {
	sim_watch_fn each;
	void *data;
};

static int list_one(void *data, const char *name, const struct sim_stat *stat)
{
	const struct lister *lister = data;

	lister->each(lister->data, name,
		     stat->kind == SIM_DIR ? SIM_WATCH_DIR :
		     stat->kind == SIM_LINK ? SIM_WATCH_LINK : SIM_WATCH_FILE);
	return 0;
}

static int list_dir(void *world, const char *path, sim_watch_fn each, void *data)
{
	struct lister lister = { each, data };

	return sim_list(world, path, list_one, &lister);
}

static int file_mode(void *world, const char *path, unsigned int *ret)
{
	struct sim_stat stat;
	int r = sim_stat(world, path, &stat);

	if (r == 0)
		*ret = stat.mode;
	return r;
}

static int read_file(void *world, const char *path, struct sim_buf *ret)
{
	return sim_read(world, path, ret);
}

static int read_link(void *world, const char *path, struct sim_buf *ret)
{
	return sim_readlink(world, path, ret);
}

struct sim_watch_ops sim_replay_ops(struct sim_world *world)
{
	return (struct sim_watch_ops){ world, list_dir, file_mode, read_file, read_link };
}

int sim_replay_read(struct sim_world *world, const char *name, struct sim_buf *ret)
{
	char *path = sim_watch_path(name);
	int r = sim_read(world, path, ret);

	free(path);
	for (size_t i = 0; r >= 0 && i < ret->len; i++)
		if (ret->text[i] == '\n')
			ret->text[i] = '~';
	return r < 0 ? r : 0;
}

int sim_replay_link(struct sim_world *world, const char *name, struct sim_buf *ret)
{
	char *path = sim_watch_path(name);
	int r = sim_readlink(world, path, ret);

	free(path);
	return r;
}

struct filter {
	const char *patterns;
	struct sim_shot names;	/* of shots only the order is used */
};

static void list_matching(void *data, const char *name, enum sim_watch_kind kind)
{
	struct filter *filter = data;
	const char *at = filter->patterns;
	char pattern[64];
	int len;

	while (sscanf(at, " %63s%n", pattern, &len) == 1) {
		if (fnmatch(pattern, name, 0) == 0)
			sim_shot_set(&filter->names, name, name);
		at += len;
	}
}

int sim_replay_list(struct sim_world *world, const char *dir, const char *patterns,
		    struct sim_buf *ret)
{
	struct filter filter = { *patterns ? patterns : "*", { 0 } };
	char *path = sim_watch_path(dir);
	int r = list_dir(world, path, list_matching, &filter);

	free(path);
	for (size_t i = 0; i < filter.names.n; i++)
		sim_printf(ret, "%s%s", i ? " " : "", filter.names.at[i].name);
	sim_shot_clear(&filter.names);
	return r;
}

/* The name of the driver, or nothing. */
static void put_driver(struct sim_world *world, const char *device, struct sim_buf *out)
{
	auto_sim_buf struct sim_buf link = { 0 };
	char *name = sim_format("%s/driver", device);

	if (sim_replay_link(world, name, &link) == 0)
		sim_printf(out, "%s", strrchr(sim_text(&link), '/') + 1);
	free(name);
}

static void put_parent_driver(struct sim_world *world, const char *device, struct sim_buf *out)
{
	auto_sim_buf struct sim_buf link = { 0 };
	const char *path;
	char *parent;

	if (sim_replay_link(world, device, &link) < 0)
		return;
	path = strstr(sim_text(&link), "/devices/");
	parent = sim_format("/sys%.*s", (int)(strrchr(path, '/') - path), path);
	put_driver(world, parent, out);
	free(parent);
}

static void put_value(struct sim_world *world, const char *name, struct sim_buf *out)
{
	auto_sim_buf struct sim_buf text = { 0 };

	if (sim_replay_read(world, name, &text) == 0)
		sim_printf(out, "%.*s", (int)strcspn(sim_text(&text), "~"), sim_text(&text));
}

void sim_replay_state(struct sim_world *world, struct sim_buf *ret)
{
	sim_replay_list(world, "/sys/bus/cxl/devices", "endpoint* mem* region*", ret);
	sim_printf(ret, "%s mem0drv=", ret->len ? " " : "");
	put_driver(world, "mem0", ret);
	sim_printf(ret, " parentdrv=");
	put_parent_driver(world, "mem0", ret);
	sim_printf(ret, " regdrv=");
	put_driver(world, "region0", ret);
	sim_printf(ret, " commit=");
	put_value(world, "region0/commit", ret);
	sim_printf(ret, " locked=");
	put_value(world, "region0/locked", ret);
}
