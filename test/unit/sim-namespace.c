/* SPDX-License-Identifier: GPL-2.0-only */
/* Namespaces of a pmem region: made, used, forgotten and found again. */
#include "test/unit/sim-machine.h"

#define ND "nvdimm-bridge0/ndbus0/"
#define REGION ND "region0/"
#define NS REGION "namespace0.0/"
#define DRIVER "/sys/bus/nd/drivers/nd_pmem/"
#define UUID "5be13bce-ae34-4a77-b6c3-16df975fcf1a"
#define OTHER "deadbeef-cafe-baad-f00d-fedcba987654"

static int setup(void **state)
{
	machine_start(0);
	return 0;
}

/* region0 over all of mem1, with uuid; bound. */
static const char *const make_region[] = {
	"W decoder0.0/create_pmem_region <- 'region0' : ok",
	"W region0/uuid <- '" OTHER "\n' : ok",
	"W region0/interleave_granularity <- '256' : ok",
	"W region0/interleave_ways <- '1' : ok",
	"W region0/size <- '0x20000000' : ok",
	"W decoder3.0/mode <- 'pmem' : ok",
	"W decoder3.0/dpa_size <- '0x20000000' : ok",
	"W region0/target0 <- 'decoder3.0' : ok",
	"W region0/commit <- '1' : ok",
	"W drivers/cxl_region/bind <- 'region0' : ok",
	NULL,
};

static const char *const make_namespace[] = {
	"W " NS "uuid <- '" UUID "\n' : ok",
	"W " NS "size <- '268435456' : ok",
	"W " DRIVER "bind <- 'namespace0.0' : ok",
	NULL,
};

static void test_make(void **state)
{
	static const char *const lines[] = {
		"W " DRIVER "bind <- 'namespace0.0' : ENODEV",
		"W " NS "size <- '268435456' : ENXIO",
		"W " NS "uuid <- 'none' : EINVAL",
		"W " NS "uuid <- '" UUID "\n' : ok",
		"R " NS "uuid = " UUID "~",
		"W " NS "size <- '1000' : EINVAL",
		"W " NS "size <- '0x40000000' : ENOSPC",
		"W " NS "size <- 'much' : EINVAL",
		"W " NS "sector_size <- '1024' : EINVAL",
		"W " NS "sector_size <- '4096' : ok",
		"R " NS "sector_size = 512 [4096] ~",
		"W " NS "alt_name <- 'data\n' : ok",
		"W " NS "size <- '268435456' : ok",
		"R " NS "size = 268435456~",
		"R " NS "dpa_extents = 1~",
		"R " REGION "available_size = 268435456~",
		"R " REGION "max_available_extent = 268435456~",
		"R " ND "nmem0/available_slots = 4088~",
		"W " DRIVER "bind <- 'namespace0.0' : ok",
		"R " NS "block/pmem0/size = 524288~",
		"R " NS "block/pmem0/device/uuid = " UUID "~",
		"R /sys/class/block/pmem0/dev = 259:0~",
		"W " NS "size <- '0' : EBUSY",
		"W " NS "uuid <- '" OTHER "\n' : EBUSY",
		"W " NS "alt_name <- 'x' : EBUSY",
		/* the next one waits to be configured */
		"R " REGION "namespace_seed = namespace0.1~",
		"R " REGION "namespace0.1/size = 0~",
		NULL,
	};
	struct sim_stat stat;

	trace_play(world, make_region);
	trace_play(world, lines);
	assert_int_equal(sim_stat(world, "/dev/pmem0", &stat), 0);
	assert_int_equal(stat.kind, SIM_BLOCK);
}

/* The region goes and comes: the label brings the namespace back, and its driver with it. */
static void test_found_again(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"- /sys/class/block/pmem0",
		"R " ND "nmem0/available_slots = 4088~",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"R " NS "uuid = " UUID "~",
		"R " NS "size = 268435456~",
		"R " NS "block/pmem0/size = 524288~",
		"R " REGION "init_namespaces = 1/1~",
		"R " REGION "namespace_seed = namespace0.1~",
		NULL,
	};

	trace_play(world, make_region);
	trace_play(world, make_namespace);
	trace_play(world, lines);
}

/* With another uuid it is another region, whose labels these are not. */
static void test_other_region(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"W region0/commit <- '0' : ok",
		"W region0/target0 <- '\n' : ok",
		"W region0/uuid <- '" UUID "\n' : ok",
		"W region0/target0 <- 'decoder3.0' : ok",
		"W region0/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"R " NS "size = 0~",
		"R " REGION "available_size = 536870912~",
		"R " ND "nmem0/available_slots = 4088~",
		NULL,
	};

	trace_play(world, make_region);
	trace_play(world, make_namespace);
	trace_play(world, lines);
}

/* A second one behind the first; what is freed in between is found again. */
static void test_several(void **state)
{
	static const char *const lines[] = {
		"W " REGION "namespace0.1/uuid <- '" OTHER "' : ok",
		"W " REGION "namespace0.1/size <- '134217728' : ok",
		"W " DRIVER "bind <- 'namespace0.1' : ok",
		"R " REGION "namespace0.1/block/pmem0.1/size = 262144~",
		"R " REGION "namespace0.1/resource = 0x6a0000000~",
		"W " DRIVER "unbind <- 'namespace0.0' : ok",
		"- /dev/pmem0",
		"W " NS "size <- '0' : ok",
		"R " NS "uuid = ~",
		"R " REGION "available_size = 402653184~",
		"R " REGION "max_available_extent = 268435456~",
		"W " NS "uuid <- '" UUID "' : ok",
		"W " NS "size <- '0x18000000' : ENOSPC",
		"W " NS "size <- '134217728' : ok",
		"R " NS "resource = 0x690000000~",
		"W " DRIVER "unbind <- 'namespace0.1' : ok",
		"W " REGION "namespace0.1/size <- '0' : ok",
		/* neither the seed nor the first: it is gone */
		"- " REGION "namespace0.1",
		"R " REGION "namespace_seed = namespace0.2~",
		NULL,
	};

	trace_play(world, make_region);
	trace_play(world, make_namespace);
	trace_play(world, lines);
}

/* What would go on a namespace is refused, and the reason is in the log. */
static void test_refused(void **state)
{
	static const char *const lines[] = {
		"W " REGION "btt0.0/uuid <- '" UUID "' : EOPNOTSUPP",
		"W " REGION "pfn0.0/namespace <- 'namespace0.0' : EOPNOTSUPP",
		/* who may claim it can be said all the same, for those who read the label */
		"W " NS "holder_class <- 'pfn' : ok",
		"R " NS "holder_class = pfn~",
		"W " REGION "align <- '0x200000' : ok",
		"R " REGION "align = 0x200000~",
		"W " REGION "align <- '1000' : EINVAL",
		"W " NS "uuid <- '" UUID "' : ok",
		"W " NS "size <- '0x200000' : ok",
		NULL,
	};

	trace_play(world, make_region);
	trace_play(world, lines);
	assert_non_null(strstr(sim_text(&world->log), "btt0.0 cannot be set up"));
}

static void test_security(void **state)
{
	static const char *const lines[] = {
		"W " ND "nmem0/security <- 'nonsense' : EINVAL",
		"W " ND "nmem0/security <- 'update 1 2' : ENOKEY",
		"W " ND "nmem0/security <- 'freeze' : ok",
		"R " ND "nmem0/security = frozen~",
		"R mem1/security/state = frozen~",
		NULL,
	};
	static const char *const busy[] = { "W " ND "nmem0/security <- 'freeze' : EBUSY", NULL };

	trace_play(world, lines);
	trace_play(world, make_region);
	trace_play(world, busy);
}

/* The card is pulled while its disk is there. */
static void test_pulled(void **state)
{
	static const char *const lines[] = {
		"W /sys/bus/pci/devices/0000:0e:00.0/remove <- '1' : ok",
		"- /sys/class/block/pmem0",
		"- " REGION,
		"L /sys/bus/nd/devices = ndbus0",
		NULL,
	};

	trace_play(world, make_region);
	trace_play(world, make_namespace);
	trace_play(world, lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, machine_stop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_make),    TEST(test_found_again), TEST(test_other_region),
		TEST(test_several), TEST(test_refused),	    TEST(test_security),
		TEST(test_pulled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
