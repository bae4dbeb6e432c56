// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim-server.c - how long accesses take inside the server, without the way through the kernel
 *
 *	sim-server TOPOLOGY
 *
 * Every file of the machine is read once, as the file system does it: the name is
 * looked up, the file opened, read and closed. Writes are those that make a region and
 * take it away again. Median and 99th percentile, in microseconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/scope.h"
#include "sim/topology-ini.h"
#include "sim/work.h"
#include "sim/world.h"

#define ROUNDS 2000

struct times {
	double *at;
	size_t n, size;
};

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void add_time(struct times *times, double start)
{
	double took = now_us() - start;

	if (times->n == times->size) {
		times->size = times->size ? 2 * times->size : 4096;
		times->at = sim_realloc(times->at, times->size * sizeof(*times->at));
	}
	times->at[times->n++] = took;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print(const char *what, struct times *times)
{
	qsort(times->at, times->n, sizeof(*times->at), by_size);
	printf("%-6s %7.1f us, 99%% within %.1f us, of %zu\n", what, times->at[times->n / 2],
	       times->at[times->n * 99 / 100], times->n);
	free(times->at);
}

/* --- reads --- */

struct name {
	uint64_t dir;
	char *name;
	bool is_dir, is_file;
};

struct walk {
	struct sim_world *world;
	struct name *at;
	size_t n, size;
	uint64_t dir;
	struct times reads;
};

static int add_name(void *data, const char *name, const struct sim_stat *stat)
{
	struct walk *walk = data;

	if (walk->n == walk->size) {
		walk->size = walk->size ? 2 * walk->size : 4096;
		walk->at = sim_realloc(walk->at, walk->size * sizeof(*walk->at));
	}
	walk->at[walk->n++] = (struct name){ walk->dir, sim_strdup(name), stat->kind == SIM_DIR,
					     stat->kind == SIM_FILE && stat->mode & 0444 };
	return 0;
}

static void read_one(struct walk *walk, const struct name *name)
{
	double start = now_us();
	struct sim_file *file;
	struct sim_stat stat;
	char text[4096];

	if (sim_lookup(walk->world, name->dir, name->name, &stat) < 0 ||
	    sim_open_ino(walk->world, stat.ino, O_RDONLY, &file) < 0)
		return;
	sim_file_read(file, text, sizeof(text), 0);
	sim_file_close(file);
	add_time(&walk->reads, start);
}

static void measure_reads(struct sim_world *world)
{
	struct walk walk = { .world = world };
	struct sim_stat stat;

	sim_list_ino(world, SIM_INO_ROOT, add_name, &walk);
	/* the list grows meanwhile */
	for (size_t i = 0; i < walk.n; i++) {
		if (!walk.at[i].is_dir ||
		    sim_lookup(world, walk.at[i].dir, walk.at[i].name, &stat) < 0)
			continue;
		walk.dir = stat.ino;
		sim_list_ino(world, stat.ino, add_name, &walk);
	}
	for (size_t i = 0; i < walk.n; i++) {
		if (walk.at[i].is_file)
			read_one(&walk, &walk.at[i]);
		free(walk.at[i].name);
	}
	free(walk.at);
	print("read", &walk.reads);
}

/* --- writes --- */

static const struct {
	const char *path, *text;
} writes[] = {
	{ "/sys/bus/cxl/devices/decoder0.0/create_ram_region", "region0" },
	{ "/sys/bus/cxl/devices/region0/interleave_granularity", "256" },
	{ "/sys/bus/cxl/devices/region0/interleave_ways", "1" },
	{ "/sys/bus/cxl/devices/region0/size", "0x10000000" },
	{ "/sys/bus/cxl/devices/region0/size", "0" },
	{ "/sys/bus/cxl/devices/decoder0.0/delete_region", "region0" },
};

static int measure_writes(struct sim_world *world)
{
	struct times times = { 0 };

	for (size_t i = 0; i < ROUNDS * ARRAY_LEN(writes); i++) {
		const char *text = writes[i % ARRAY_LEN(writes)].text;
		const char *path = writes[i % ARRAY_LEN(writes)].path;
		double start = now_us();
		int r = sim_write(world, path, text, strlen(text));

		add_time(&times, start);
		/* the number of ways depends on the window; an answer is an answer */
		if (r < 0 && r != -EINVAL && r != -ENXIO) {
			fprintf(stderr, "sim-server: %s: %s\n", path, strerror(-r));
			return EXIT_FAILURE;
		}
	}
	print("write", &times);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct sim_topology topology;
	struct sim_world *world;
	auto_free char *path = NULL;
	int status;

	if (argc != 2) {
		fprintf(stderr, "usage: sim-server TOPOLOGY\n");
		return EXIT_FAILURE;
	}
	path = sim_topology_path(argv[1]);
	if (sim_topology_load(path, &topology, stderr) < 0 ||
	    sim_world_new(&topology, 0, &world) < 0)
		return EXIT_FAILURE;
	sim_work_run(world);
	measure_reads(world);
	status = measure_writes(world);
	sim_world_free(world);
	sim_topology_clear(&topology);
	return status;
}
