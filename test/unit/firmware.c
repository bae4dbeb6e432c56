// SPDX-License-Identifier: GPL-2.0-only
/* firmware.c - the loader files: what is written to them, in which order, and what is given up */
#include "test/unit/machine.h"

#define LOADER_DIR DEVICES_DIR "/mem0/firmware/mem0"

static struct cxl_memdev *memdev;
static char steps[200];

/* Each write as "FILE=VALUE "; of "data" only that there was one. */
static void note(void *data, const struct cxlx_step *step)
{
	size_t len = strlen(steps);

	if (strcmp(last_component(step->path), "data") == 0)
		snprintf(steps + len, sizeof(steps) - len, "data ");
	else
		snprintf(steps + len, sizeof(steps) - len, "%s=%s ", last_component(step->path),
			 step->value);
}

static int setup(void **state)
{
	if (machine_setup(state) < 0)
		return -1;
	tree_file("0\n", LOADER_DIR "/loading");
	tree_file("", LOADER_DIR "/data");
	tree_file("", LOADER_DIR "/cancel");
	tree_file("idle\n", LOADER_DIR "/status");
	tree_file("0\n", LOADER_DIR "/remaining_size");
	*steps = '\0';
	cxlx_set_step_fn(ctx, note, NULL);
	memdev = machine_get_memdev("mem0");
	return 0;
}

/* An image of @size bytes that are not all alike; and its path. */
static const char *image(size_t size)
{
	static struct tree_path path;
	auto_free char *bytes = malloc(size + 1);

	assert_non_null(bytes);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i * 31 + i / 4096);
	path = tree_name("%s/%s", tree_root, "image");
	tree_bytes(path.text, bytes, size);
	return path.text;
}

static bool same_files(const char *one, const char *two)
{
	auto_fclose FILE *a = fopen(one, "r"), *b = fopen(two, "r");
	int x, y;

	assert_non_null(a);
	assert_non_null(b);
	do {
		x = fgetc(a);
		y = fgetc(b);
	} while (x == y && x != EOF);
	return x == y;
}

static void an_image_is_handed_over_between_begin_and_end(void **state)
{
	static const size_t sizes[] = { 1, 4096, 65536, 65537, 300000 };
	struct tree_path data;

	data = tree_name("%s/%s", tree_root, LOADER_DIR "/data");
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		const char *path = image(sizes[i]);

		*steps = '\0';
		tree_file("", LOADER_DIR "/data");
		assert_int_equal(cxl_memdev_update_fw(memdev, path), 0);
		assert_string_equal(steps, "loading=1 data loading=0 ");
		assert_true(same_files(path, data.text));
	}
}

static void what_is_no_image_is_refused_before_anything_is_begun(void **state)
{
	struct tree_path dir;

	assert_int_equal(cxl_memdev_update_fw(memdev, image(0)), -EINVAL);
	assert_true(machine_has_reason("image is empty"));
	cxlx_clear_error(ctx);
	dir = tree_name("%s/%s", tree_root, "sys");
	assert_int_equal(cxl_memdev_update_fw(memdev, dir.text), -EINVAL);
	assert_true(machine_has_reason("sys is no regular file"));
	cxlx_clear_error(ctx);
	dir = tree_name("%s/%s", tree_root, "none");
	assert_int_equal(cxl_memdev_update_fw(memdev, dir.text), -ENOENT);
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), -ENOENT);
	assert_string_equal(cxlx_error_doing(cxlx_get_error(ctx)), "open");
	assert_string_equal(cxlx_error_path(cxlx_get_error(ctx)), dir.text);
	assert_string_equal(steps, "");
}

static void who_cannot_take_firmware_is_told_so(void **state)
{
	const char *path = image(100);

	tree_file("transferring\n", LOADER_DIR "/status");
	assert_int_equal(cxl_memdev_update_fw(memdev, path), -EBUSY);
	assert_true(machine_has_reason("mem0 takes other firmware already"));
	cxlx_clear_error(ctx);
	tree_file("idle\n", LOADER_DIR "/status");
	tree_file("sanitize\n", DEVICES_DIR "/mem0/security/state");
	assert_int_equal(cxl_memdev_update_fw(memdev, path), -EBUSY);
	assert_true(machine_has_reason("mem0 is sanitizing"));
	cxlx_clear_error(ctx);
	tree_remove(LOADER_DIR "/status");
	assert_int_equal(cxl_memdev_update_fw(memdev, path), -ENOENT);
	assert_true(machine_has_reason("mem0 takes no firmware"));
	assert_string_equal(steps, "");
}

static void a_failure_gives_up_what_was_begun(void **state)
{
	const char *path = image(100);

	tree_remove(LOADER_DIR "/data");
	assert_int_equal(cxl_memdev_update_fw(memdev, path), -ENOENT);
	assert_string_equal(steps, "loading=1 data loading=-1 ");
	machine_check_error(-ENOENT, "write", "/mem0/firmware/mem0/data", "");
	cxlx_clear_error(ctx);
	tree_remove(LOADER_DIR "/loading");
	*steps = '\0';
	assert_int_equal(cxl_memdev_update_fw(memdev, path), -ENOENT);
	assert_string_equal(steps, "loading=1 ");
	machine_check_error(-ENOENT, "write", "/mem0/firmware/mem0/loading", "1");
}

/* Cancelled when it is asked for the n-th time. */
static unsigned int questions;

static bool is_cancelled(void *data)
{
	return questions == 0 || --questions == 0;
}

static void a_transfer_can_be_cancelled_at_any_time(void **state)
{
	bool given_up = false;
	int r;

	for (unsigned int n = 1;; n++) {
		*steps = '\0';
		tree_file("", LOADER_DIR "/data");
		cxlx_clear_error(ctx);
		questions = n;
		cxlx_set_cancelled(ctx, is_cancelled, NULL);
		r = cxl_memdev_update_fw(memdev, image(3 * SYSFS_TEXT_MAX));
		if (r == 0)
			break;
		assert_int_equal(r, -EINTR);
		if (strcmp(steps, "loading=1 data loading=-1 ") == 0)
			given_up = true;
		else
			assert_string_equal(steps, "");
	}
	assert_true(given_up);
}

static void the_status_is_read_anew_each_time(void **state)
{
	static const char *const words[] = {
		"future\n", "idle\n", "receiving\n", "preparing\n", "transferring\n", "programming\n",
	};
	enum cxl_fwl_status status;
	uint64_t remaining;

	tree_file("12345\n", LOADER_DIR "/remaining_size");
	for (unsigned int i = 0; i < ARRAY_LEN(words); i++) {
		tree_file(words[i], LOADER_DIR "/status");
		assert_int_equal(cxlx_memdev_get_fw_update(memdev, &status, &remaining), 0);
		assert_int_equal(status, i);
		assert_int_equal(remaining, 12345);
		assert_int_equal(cxl_memdev_fw_update_in_progress(memdev),
				 status != CXL_FWL_STATUS_IDLE);
	}
	assert_int_equal(cxl_memdev_fw_update_get_remaining(memdev), 12345);
	tree_file("-1\n", LOADER_DIR "/remaining_size");
	assert_int_equal(cxl_memdev_fw_update_get_remaining(memdev), 0);
	tree_remove(LOADER_DIR "/status");
	assert_true(cxl_memdev_fw_update_in_progress(memdev));
	assert_int_equal(cxlx_memdev_get_fw_update(memdev, &status, NULL), -ENOENT);
}

static void only_what_goes_on_can_be_cancelled(void **state)
{
	assert_int_equal(cxl_memdev_cancel_fw_update(memdev), -ENXIO);
	assert_true(machine_has_reason("there is nothing to cancel"));
	assert_string_equal(steps, "");
	tree_file("programming\n", LOADER_DIR "/status");
	assert_int_equal(cxl_memdev_cancel_fw_update(memdev), 0);
	assert_string_equal(steps, "cancel=1 ");
}

static void how_it_ended_is_told(void **state)
{
	static const struct {
		const char *text;
		int code;
		const char *reason;
	} ends[] = {
		{ "", 0, NULL },
		{ "\n", 0, NULL },
		{ "transferring:user-abort\n", -ECANCELED, NULL },
		{ "programming:hw-error\n", -EIO, "mem0 failed while programming: the device reports" },
		{ "preparing:firmware-invalid\n", -EIO, "mem0 failed while preparing: the device does not" },
		{ "receiving:something-new\n", -EIO, "mem0 failed while receiving: something-new" },
	};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		tree_file(ends[i].text, LOADER_DIR "/error");
		assert_int_equal(cxlx_memdev_wait_fw_update(memdev, 0), ends[i].code);
		if (ends[i].reason)
			assert_true(machine_has_reason(ends[i].reason));
	}
	tree_file("transferring\n", LOADER_DIR "/status");
	assert_int_equal(cxlx_memdev_wait_fw_update(memdev, 0), -ETIMEDOUT);
	assert_int_equal(cxlx_memdev_wait_fw_update(memdev, 20), -ETIMEDOUT);
}

#define fw_test(fn) cmocka_unit_test_setup_teardown(fn, setup, machine_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fw_test(an_image_is_handed_over_between_begin_and_end),
		fw_test(what_is_no_image_is_refused_before_anything_is_begun),
		fw_test(who_cannot_take_firmware_is_told_so),
		fw_test(a_failure_gives_up_what_was_begun),
		fw_test(a_transfer_can_be_cancelled_at_any_time),
		fw_test(the_status_is_read_anew_each_time),
		fw_test(only_what_goes_on_can_be_cancelled),
		fw_test(how_it_ended_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
