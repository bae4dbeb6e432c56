// SPDX-License-Identifier: GPL-2.0-only
/*
 * region-create.c - creation against a kernel that refuses: every write, several errnos, the
 * caller's wish to stop, and races for the name
 */
#include "test/unit/kernel.h"

/* Long, for busy machines: only who wants to lose waits for the end of it. */
static unsigned int timeout_ms;

/* Two ways across both host bridges; one member's decoder had the other mode before. */
static int setup(void **state)
{
	if (kernel_setup(state) < 0)
		return -1;
	tree_file("pmem\n", ROOT_DIR "/port1/endpoint5/decoder5.0/mode");
	tree_file("ram\n", ROOT_DIR "/port2/endpoint3/decoder3.0/mode");
	tree_dir("run");
	timeout_ms = 20000;
	return 0;
}

static int create(const char *type, struct cxl_region **ret)
{
	struct cxl_memdev *const memdevs[] = { machine_get_memdev("mem0"),
					       machine_get_memdev("mem1") };
	const struct cxlx_region_request request = {
		.sz = sizeof(request),
		.decoder = machine_get_decoder("decoder0.1"),
		.mode = cxl_decoder_mode_from_ident(type),
		.size = 512 * MIB,
		.memdevs = memdevs,
		.n_memdevs = ARRAY_LEN(memdevs),
		.timeout_ms = timeout_ms,
	};

	return cxlx_region_create(ctx, &request, ret);
}

/* No record of finished work, whatever came of it. */
static void check_no_record(void)
{
	struct tree_path name = tree_name("run/cxl/work.%d", getpid());

	assert_false(tree_exists("%s", name.text));
}

static void success(void **state)
{
	struct cxl_region *region = NULL;
	auto_free char *log = NULL;

	assert_int_equal(create("ram", &region), 0);
	assert_string_equal(cxl_region_get_devname(region), "region0");
	assert_int_equal(cxl_region_decode_is_committed(region), 1);
	assert_int_equal(cxl_region_is_enabled(region), 1);
	assert_true(cxl_region_get_size(region) == 512 * MIB);
	log = words_join(&kernel.log, "\n");
#define D "bus/cxl/devices/"
	assert_string_equal(log,
			    D "decoder0.1/create_ram_region=region0\n" D
			      "region0/interleave_granularity=256\n" D
			      "region0/interleave_ways=2\n" D "region0/size=0x20000000\n" D
			      "decoder5.0/mode=ram\n" D "decoder5.0/dpa_size=0x10000000\n" D
			      "region0/target0=decoder5.0\n" D "decoder3.0/dpa_size=0x10000000\n" D
			      "region0/target1=decoder3.0\n" D "region0/commit=1\n"
			      "bus/cxl/drivers/cxl_region/bind=region0");
	check_no_record();
}

static unsigned int count_writes(const char *type)
{
	struct cxl_region *region;

	assert_int_equal(create(type, &region), 0);
	return kernel.n;
}

static void restart(void **state)
{
	assert_int_equal(kernel_teardown(state), 0);
	assert_int_equal(setup(state), 0);
}

/* The n-th write is refused: all is as before, the answer is the kernel's, the record names it. */
static void check_refused(const char *type, unsigned int n, int code)
{
	auto_free char *before = tree_snapshot(), *after = NULL;
	struct cxl_region *region = (void *)1;
	int r;

	kernel.refuse_at = n;
	kernel.code = code;
	r = create(type, &region);
	after = tree_snapshot();
	assert_int_equal(r, code);
	assert_ptr_equal(region, (void *)1);
	assert_string_equal(after, before);
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), code);
	assert_string_equal(cxlx_error_doing(cxlx_get_error(ctx)), "write");
	check_no_record();
}

static void refuse_each(void **state, const char *type)
{
	static const int codes[] = { -EBUSY, -ENXIO, -EINVAL, -EIO, -ENOSPC, -EPERM };
	unsigned int n = count_writes(type);

	assert_true(n >= 11);
	restart(state);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		/* Whoever lost the race for a name (the first write) tries again: another test. */
		for (unsigned int at = codes[i] == -EBUSY ? 2 : 1; at <= n; at++) {
			kernel_reset();
			machine_context();
			check_refused(type, at, codes[i]);
		}
	}
}

static void each_write_refused(void **state)
{
	refuse_each(state, "ram");
}

static void each_write_of_pmem_refused(void **state)
{
	refuse_each(state, "pmem");
}

static unsigned int stop_at;

static bool stop(void *data)
{
	return kernel.n >= stop_at;
}

static void stopped_at_each_write(void **state)
{
	unsigned int n = count_writes("ram");

	restart(state);
	for (stop_at = 1; stop_at < n; stop_at++) {
		auto_free char *before = tree_snapshot(), *after = NULL;
		struct cxl_region *region;

		kernel_reset();
		machine_context();
		cxlx_set_cancelled(ctx, stop, NULL);
		assert_int_equal(create("ram", &region), -EINTR);
		after = tree_snapshot();
		assert_string_equal(after, before);
		check_no_record();
	}
}

/* Everything from some write on fails, the way back too: a record stays for the next one. */
static void no_way_back(void **state)
{
	unsigned int n = count_writes("ram");

	for (unsigned int at = 2; at <= n; at++) {
		struct tree_path record = tree_name("run/cxl/work.%d", getpid());
		struct cxl_region *region;

		restart(state);
		kernel.and_from = at;
		kernel.code = -EIO;
		assert_int_equal(create("ram", &region), -EIO);
		assert_true(machine_has_reason("could not take back"));
		assert_true(tree_exists("%s", record.text));
		assert_non_null(strstr(tree_read("%s", record.text).text, "\nregion region0\n"));
		assert_non_null(strstr(tree_read("%s", record.text).text,
				       "\ndecoder decoder5.0 0x10000000\n"));
	}
}

/* --- races --- */

static unsigned int to_lose, lost;

/* Another process takes the name that was read, just before ours writes it. */
static void take_the_name(const char *file, const char *text)
{
	if (!ends_with(file, "create_ram_region") || lost == to_lose)
		return;
	lost++;
	assert_int_equal(kernel_create(CXL_DEVICES "/decoder0.0/create_ram_region", text, "ram\n"),
			 0);
}

static void name_lost(void **state)
{
	struct cxl_region *region;

	lost = 0;
	to_lose = 3;
	kernel.before = take_the_name;
	assert_int_equal(create("ram", &region), 0);
	assert_int_equal(lost, 3);
	assert_string_equal(cxl_region_get_devname(region), "region3");
	assert_int_equal(kernel_writes_to("create_ram_region"), 1);
}

static void name_lost_all_the_time(void **state)
{
	struct cxl_region *region;

	lost = 0;
	to_lose = UINT_MAX;
	timeout_ms = 200;
	kernel.before = take_the_name;
	assert_int_equal(create("ram", &region), -EBUSY);
	assert_true(lost > 1);
	assert_true(machine_has_reason("lost the race for a region name"));
	assert_true(machine_has_reason("--timeout"));
	machine_check_error(-EBUSY, "write", "/decoder0.1/create_ram_region",
			    tree_name("region%u", lost - 1).text);
	check_no_record();
}

/*
 * A port that another uncommitted region holds answers EBUSY; when our attempt begins
 * anew that region vanishes, and takes the name that was read with it.
 */
static unsigned int others;

static void another_region_comes_and_goes(const char *file, const char *text)
{
	if (ends_with(file, "target1") && *text != '\n' && others == 0) {
		others = 1;
		assert_int_equal(kernel_create(CXL_DEVICES "/decoder0.0/create_ram_region",
					       "region1", "ram\n"),
				 0);
		kernel.refuse_file = "target1";
		kernel.refuse_times = 1;
		kernel.code = -EBUSY;
	}
	if (ends_with(file, "create_ram_region") && others == 1) {
		others = 2;
		assert_int_equal(kernel_delete(CXL_DEVICES "/decoder0.0/delete_region", "region1"),
				 0);
	}
}

static void attempt_lost(void **state)
{
	struct cxl_region *region;

	others = 0;
	kernel.before = another_region_comes_and_goes;
	assert_int_equal(create("ram", &region), 0);
	assert_int_equal(cxl_region_is_enabled(region), 1);
	assert_string_equal(cxl_region_get_devname(region), "region1");
	assert_int_equal(kernel_writes_to("create_ram_region"), 2);
	assert_int_equal(kernel_writes_to("delete_region"), 1);
	check_no_record();
}

/* --- offers that make no sense --- */

static void offers_that_are_no_names(void **state)
{
	static const char *const offers[] = { "",	    "\n",	  "region\n",
					      "region-1\n", "region01\n", "mem0\n",
					      "region0 \n", "../../x\n",  "region99999999999\n" };

	for (size_t i = 0; i < ARRAY_LEN(offers); i++) {
		struct cxl_region *region;

		tree_file(offers[i], ROOT_DIR "/decoder0.1/create_ram_region");
		machine_context();
		assert_int_equal(create("ram", &region), -EPROTO);
		assert_int_equal(kernel.n, 0);
		assert_string_equal(cxlx_error_doing(cxlx_get_error(ctx)), "understand");
	}
}

/* The drop-in API only claims the name. */
static void claim_alone(void **state)
{
	struct cxl_decoder *decoder = machine_get_decoder("decoder0.1");
	struct cxl_region *region = cxl_decoder_create_pmem_region(decoder);

	assert_non_null(region);
	assert_string_equal(cxl_region_get_devname(region), "region0");
	assert_ptr_equal(cxl_region_get_decoder(region), decoder);
	assert_int_equal(kernel.n, 1);
	assert_ptr_equal(cxl_region_get_first(decoder), region);
	assert_int_equal(cxl_region_delete(region), 0);
	assert_null(cxl_region_get_first(decoder));
	assert_int_equal(cxl_region_delete(region), -ENODEV);

	kernel_reset();
	kernel.refuse_at = 1;
	kernel.code = -EIO;
	errno = 0;
	assert_null(cxl_decoder_create_ram_region(decoder));
	assert_int_equal(errno, EIO);
	tree_remove(ROOT_DIR "/decoder0.1/create_ram_region");
	errno = 0;
	assert_null(cxl_decoder_create_ram_region(decoder));
	assert_int_equal(errno, ENOENT);
	errno = 0;
	assert_null(cxl_decoder_create_ram_region(machine_get_decoder("decoder5.0")));
	assert_int_equal(errno, EINVAL);
}

#define create_test(fn) cmocka_unit_test_setup_teardown(fn, setup, kernel_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		create_test(success),
		create_test(each_write_refused),
		create_test(each_write_of_pmem_refused),
		create_test(stopped_at_each_write),
		create_test(no_way_back),
		create_test(name_lost),
		create_test(name_lost_all_the_time),
		create_test(attempt_lost),
		create_test(offers_that_are_no_names),
		create_test(claim_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
