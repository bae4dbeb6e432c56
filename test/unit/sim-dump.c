// SPDX-License-Identifier: GPL-2.0-only
/* Whole trees of the simulator against dumps of real machines: every file, link and byte. */
#include "test/unit/sim-machine.h"

#include "base/scope.h"
#include "base/words.h"

/* What CXL tools read; the rest of PCI and ACPI is not simulated. */
static const char *const compared[] = {
	"/sys/bus/cxl/",
	"/sys/bus/dax/devices",
	"/sys/bus/nd/devices",
	"/sys/devices/platform/ACPI0017:00/root0",
};

static bool is_compared(const char *line)
{
	const char *path = strchr(line, '/');

	if (!path || line[0] == '#')
		return false;
	if (strstr(path, "/power"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(compared); i++)
		if (after_prefix(path, compared[i]))
			return true;
	/* memdevs are below their PCI function */
	return after_prefix(path, "/sys/devices/pci") && strstr(path, "/mem");
}

static void add_line(struct words *lines, const char *line, size_t len)
{
	auto_free char *copy = strndup(line, len);

	if (is_compared(copy))
		assert_int_equal(words_add(lines, copy, len), 0);
}

static void read_dump(const char *name, struct words *ret)
{
	auto_free char *path = sim_format("%s/%s", TEST_DATA, name);
	auto_fclose FILE *file = fopen(path, "r");
	auto_free char *line = NULL;
	size_t size = 0;
	ssize_t len;

	assert_non_null(file);
	while ((len = getline(&line, &size, file)) > 0)
		add_line(ret, line, (size_t)len - 1);
}

static void read_world(struct words *ret)
{
	auto_sim_buf struct sim_buf text = { 0 };
	char *rest = NULL;

	sim_work_run(world);
	assert_int_equal(sim_dump(world, "/", &text), 0);
	for (char *line = strtok_r(text.text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		add_line(ret, line, strlen(line));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Both sorted: print what only one has, return how much that is. */
static unsigned int differences(const struct words *is, const struct words *should)
{
	unsigned int n = 0;
	size_t i = 0;
	size_t k = 0;

	while (i < is->n || k < should->n) {
		int order = i == is->n ? 1 : k == should->n ? -1 : strcmp(is->at[i], should->at[k]);

		if (order == 0) {
			i++;
			k++;
			continue;
		}
		n++;
		print_error("%s %s\n", order < 0 ? "too much:" : "missing: ",
			    order < 0 ? is->at[i++] : should->at[k++]);
	}
	return n;
}

static void expect_dump(const char *name)
{
	auto_words struct words should = { 0 };
	auto_words struct words is = { 0 };

	read_dump(name, &should);
	read_world(&is);
	assert_true(should.n > 200);
	qsort(should.at, should.n, sizeof(*should.at), by_text);
	qsort(is.at, is.n, sizeof(*is.at), by_text);
	assert_int_equal(differences(&is, &should), 0);
}

static int start_three(void **state)
{
	assert_int_equal(sim_world_new(&three, 0, &world), 0);
	return 0;
}

static int start_switch(void **state)
{
	assert_int_equal(sim_world_new(&with_switch, 0, &world), 0);
	return 0;
}

static void test_three(void **state)
{
	expect_dump("boot-three-memdevs.sysfs");
}

static void test_switch(void **state)
{
	expect_dump("guest-switch.sysfs");
}

static void test_regions(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x20000000' : ok",
		"W decoder4.0/mode <- 'ram' : ok",
		"W decoder4.0/dpa_size <- '0x20000000' : ok",
		"W region0/target0 <- 'decoder4.0' : ok",
		"W region0/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"W decoder0.0/create_pmem_region <- 'region1' : ok",
		"W region1/interleave_granularity <- '256' : ok",
		"W region1/interleave_ways <- '1' : ok",
		"W region1/uuid <- '9812afed-7046-4026-bdc9-511cae408650\n' : ok",
		"W region1/size <- '0x20000000' : ok",
		"W decoder2.0/mode <- 'pmem' : ok",
		"W decoder2.0/dpa_size <- '0x20000000' : ok",
		"W region1/target0 <- 'decoder2.0' : ok",
		"W region1/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region1' : ok",
		NULL,
	};

	trace_play(world, lines);
	expect_dump("with-ram-and-pmem-region.sysfs");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_three, start_three, machine_stop),
		cmocka_unit_test_setup_teardown(test_switch, start_switch, machine_stop),
		cmocka_unit_test_setup_teardown(test_regions, start_three, machine_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
