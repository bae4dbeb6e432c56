// SPDX-License-Identifier: GPL-2.0-only
/* Names and numbers: each file has one of its own, and what a kernel may keep is told when it goes.
 */
#include "test/unit/sim-machine.h"

#include <fcntl.h>

#include "base/scope.h"
#include "test/unit/sim-lasting.h"
#include "test/unit/sim-topology-file.h"

#define DEVICES "/sys/bus/cxl/devices/"

static int start(void **state)
{
	machine_start(SIM_SYSRAM | SIM_DCD);
	return 0;
}

/* --- numbers --- */

struct numbers {
	uint64_t *at;
	size_t n, size;
	uint64_t *dirs;
	size_t n_dirs, dirs_size;
	uint64_t dir;
	struct sim_world *world;
};

static void add_number(uint64_t **at, size_t *n, size_t *size, uint64_t number)
{
	if (*n == *size) {
		*size = *size ? 2 * *size : 1024;
		*at = sim_realloc(*at, *size * sizeof(**at));
	}
	(*at)[(*n)++] = number;
}

static int see_number(void *data, const char *name, const struct sim_stat *stat)
{
	struct numbers *all = data;

	add_number(&all->at, &all->n, &all->size, stat->ino);
	if (stat->kind == SIM_DIR)
		add_number(&all->dirs, &all->n_dirs, &all->dirs_size, stat->ino);
	return 0;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void check_numbers(struct sim_world *of)
{
	struct numbers all = { .world = of };

	add_number(&all.dirs, &all.n_dirs, &all.dirs_size, SIM_INO_ROOT);
	for (size_t i = 0; i < all.n_dirs; i++)
		assert_int_equal(sim_list_ino(of, all.dirs[i], see_number, &all), 0);
	assert_true(all.n > 500);
	qsort(all.at, all.n, sizeof(*all.at), by_value);
	for (size_t i = 0; i < all.n; i++) {
		struct sim_stat stat;

		assert_true(i == 0 || all.at[i] != all.at[i - 1]);
		assert_int_equal(sim_stat_ino(of, all.at[i], &stat), 0);
		assert_true(stat.ino == all.at[i]);
	}
	free(all.at);
	free(all.dirs);
}

static void test_numbers_are_unique(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(installed); i++) {
		struct sim_topology topology;
		struct sim_world *of;

		load_installed(installed[i], &topology);
		assert_int_equal(sim_world_new(&topology, SIM_SYSRAM | SIM_DCD, &of), 0);
		sim_work_run(of);
		if (topology.n_memdevs)
			check_numbers(of);
		sim_world_free(of);
		sim_topology_clear(&topology);
	}
}

/* The same answers by path and by number. */
static void test_number_and_path(void **state)
{
	auto_sim_buf struct sim_buf path = { 0 }, link = { 0 };
	struct sim_stat stat, file, again;
	struct sim_file *open_file;
	char text[64];

	assert_int_equal(sim_stat(world, DEVICES "mem0/serial", &file), 0);
	assert_false(file.lasting);
	assert_int_equal(sim_stat_ino(world, file.ino, &again), 0);
	assert_int_equal(again.mode, file.mode);
	assert_int_equal(sim_path_of_ino(world, file.ino, &path), 0);
	assert_string_equal(sim_text(&path),
			    "/sys/devices/pci0000:0c/0000:0c:00.0/0000:0d:00.0/mem0/serial");
	assert_int_equal(sim_open_ino(world, file.ino, O_RDONLY, &open_file), 0);
	assert_int_equal(sim_file_read(open_file, text, sizeof(text), 0), 4);
	sim_file_close(open_file);

	assert_int_equal(sim_stat(world, "/sys/bus/cxl/devices", &stat), 0);
	assert_true(stat.lasting);
	assert_int_equal(sim_lookup(world, stat.ino, "mem0", &again), 0);
	assert_int_equal(again.kind, SIM_LINK);
	assert_int_equal(sim_readlink_ino(world, again.ino, &link), 0);
	assert_int_equal(sim_lookup(world, stat.ino, "mem7", &again), -ENOENT);
	assert_int_equal(sim_lookup(world, file.ino, "mem0", &again), -ENOTDIR);
	assert_int_equal(sim_stat_ino(world, UINT64_MAX, &again), -ENOENT);
	assert_int_equal(sim_stat_ino(world, file.ino | 0xfff, &again), -ENOENT);
}

/* --- names that go --- */

static void check_going(struct lasting *names, size_t at_least)
{
	size_t told;

	sim_work_run(world);
	lasting_check(names, &told);
	assert_true(told >= at_least);
	lasting_end(names);
}

static void write_ok(const char *path, const char *text)
{
	int r = sim_write(world, path, text, strlen(text));

	if (r < 0)
		fail_msg("%s: %d", path, r);
}

static void test_region_goes(void **state)
{
	struct lasting names;

	trace_play(world, machine_ram_region);
	write_ok("/sys/bus/cxl/drivers/cxl_region/bind", "region0");
	sim_work_run(world);
	lasting_begin(&names, world);
	write_ok("/sys/bus/cxl/drivers/cxl_region/unbind", "region0");
	write_ok(DEVICES "region0/commit", "0");
	write_ok(DEVICES "decoder0.0/delete_region", "region0");
	check_going(&names, 3);
}

static void test_memdevs_go(void **state)
{
	struct lasting names;

	lasting_begin(&names, world);
	write_ok("/sys/bus/cxl/drivers/cxl_mem/unbind", "mem1");
	sim_lock(world);
	sim_function_remove(world->functions[0]);
	sim_unlock(world);
	check_going(&names, 20);
}

/* It all comes back under the same names, and is something else. */
static void test_all_goes_and_comes(void **state)
{
	struct lasting names;

	lasting_begin(&names, world);
	write_ok("/sys/bus/platform/drivers/cxl_acpi/unbind", "ACPI0017:00");
	write_ok("/sys/bus/platform/drivers/cxl_acpi/bind", "ACPI0017:00");
	check_going(&names, 50);
}

#define SIM_TEST(name) cmocka_unit_test_setup_teardown(name, start, machine_stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_unique),
		SIM_TEST(test_number_and_path),
		SIM_TEST(test_region_goes),
		SIM_TEST(test_memdevs_go),
		SIM_TEST(test_all_goes_and_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
