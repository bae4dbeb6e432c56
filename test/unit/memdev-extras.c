// SPDX-License-Identifier: GPL-2.0-only
/* memdev-extras.c - what a memdev has beside attributes: sanitize to wait for, a device for features */
#include "engine/wait.h"
#include "test/unit/machine.h"

#define MEMDEV_DIR DEVICES_DIR "/mem0"

/* --- sanitize --- */

static void what_does_not_sanitize_is_not_waited_for(void **state)
{
	static const char *const states[] = { "disabled\n", "unlocked\n", "locked\n", "frozen\n" };
	struct cxl_memdev *memdev = machine_get_memdev("mem0");

	assert_int_equal(cxl_memdev_wait_sanitize(memdev, -1), 0);
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		tree_file(states[i], MEMDEV_DIR "/security/state");
		assert_int_equal(cxl_memdev_wait_sanitize(memdev, -1), 0);
	}
}

static void waiting_ends_with_the_time(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem0");
	uint64_t before = wait_now();

	tree_file("sanitize\n", MEMDEV_DIR "/security/state");
	assert_int_equal(cxl_memdev_wait_sanitize(memdev, 0), -ETIMEDOUT);
	assert_int_equal(cxl_memdev_wait_sanitize(memdev, 30), -ETIMEDOUT);
	assert_true(wait_now() - before >= 30);
}

/* Looks that are still to be answered with "sanitize". */
static unsigned int looks;

static bool finish_when_looked_at(void *data)
{
	if (looks > 0 && --looks == 0)
		tree_file("disabled\n", MEMDEV_DIR "/security/state");
	return false;
}

static void waiting_ends_with_the_sanitize(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem0");

	tree_file("sanitize\n", MEMDEV_DIR "/security/state");
	looks = 1;
	cxlx_set_cancelled(ctx, finish_when_looked_at, NULL);
	assert_int_equal(cxl_memdev_wait_sanitize(memdev, -1), 0);
	assert_int_equal(looks, 0);
}

static bool at_once(void *data)
{
	return true;
}

static void waiting_can_be_cancelled(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem0");

	tree_file("sanitize\n", MEMDEV_DIR "/security/state");
	cxlx_set_cancelled(ctx, at_once, NULL);
	assert_int_equal(cxl_memdev_wait_sanitize(memdev, -1), -EINTR);
}

/* --- features --- */

static void the_device_for_features_has_its_numbers(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem0");
	struct cxl_fwctl *fwctl;

	assert_null(cxl_memdev_get_fwctl(memdev));
	tree_file("243:7\n", MEMDEV_DIR "/fwctl/fwctl7/dev");
	fwctl = cxl_memdev_get_fwctl(memdev);
	assert_non_null(fwctl);
	assert_int_equal(cxl_fwctl_get_major(fwctl), 243);
	assert_int_equal(cxl_fwctl_get_minor(fwctl), 7);
	assert_ptr_equal(cxl_memdev_get_fwctl(memdev), fwctl);
}

static void a_device_without_numbers_is_none(void **state)
{
	static const char *const texts[] = { "", "\n", "1\n", ":\n", "1:\n", ":1\n", "1:x\n",
					     "-1:1\n", "1:-1\n", "1:2:3\n", "99999999999:1\n" };
	struct cxl_memdev *memdev = machine_get_memdev("mem0");

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		tree_file(texts[i], MEMDEV_DIR "/fwctl/fwctl0/dev");
		assert_null(cxl_memdev_get_fwctl(memdev));
		machine_check_error(-EPROTO, "understand", "/mem0/fwctl/fwctl0/dev", "");
	}
	tree_remove(MEMDEV_DIR "/fwctl/fwctl0/dev");
	tree_file("1:1\n", MEMDEV_DIR "/fwctl/other0/dev");
	assert_null(cxl_memdev_get_fwctl(memdev));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(what_does_not_sanitize_is_not_waited_for),
		machine_test(waiting_ends_with_the_time),
		machine_test(waiting_ends_with_the_sanitize),
		machine_test(waiting_can_be_cancelled),
		machine_test(the_device_for_features_has_its_numbers),
		machine_test(a_device_without_numbers_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
