// SPDX-License-Identifier: GPL-2.0-only
/*
 * list-mailbox.c - what "cxl list -HIFA" prints for the answers of a device, and what it says when
 * there is none
 */
#include "cli/json.h"
#include "cxl/fields.h"
#include "test/unit/mailbox.h"

static struct complaints complaints;
static char *said;

static int setup(void **state)
{
	complaints = (struct complaints){ .command = "cxl list" };
	return mailbox_setup(state);
}

static int teardown(void **state)
{
	complaints_clear(&complaints);
	free(take(said));
	return mailbox_teardown(state);
}

/* stderr of what is between these two. */
static FILE *listen(char **text, size_t *size)
{
	FILE *before = stderr;

	fflush(stderr);
	stderr = open_memstream(text, size);
	assert_non_null(stderr);
	return before;
}

static void listened(FILE *before)
{
	fclose(stderr);
	stderr = before;
}

/* The value of @key as text, NULL when there is none; what was said about it is in @said. */
static const char *shown(unsigned int details, bool human, const char *key)
{
	static char text[4096];
	struct show show = { .ctx = ctx, .human = human, .details = details,
			     .complaints = &complaints };
	struct item item = { .show = &show, .memdev = mailbox_memdev };
	auto_json struct json_object *object = NULL;
	struct json_object *value = NULL;
	size_t size;
	FILE *before;

	free(take(said));
	before = listen(&said, &size);
	object = fields_json(&memdev_fields, &item);
	listened(before);
	assert_non_null(object);
	if (!json_object_object_get_ex(object, key, &value))
		return NULL;
	snprintf(text, sizeof(text), "%s",
		 json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN));
	return text;
}

/* --- health --- */

/* The device of the sample for 85, which prints 65521 for the temperature. */
static void health_is_what_85_prints_with_a_signed_temperature(void **state)
{
	static const uint8_t answer[18] = {
		0xf8, 0xff, 0x3f, 42, 0xf1, 0xff, 0xff, 0xff, 0xff, 0xff,
	};

	mailbox_answers(answer, sizeof(answer));
	assert_string_equal(shown(DETAIL_HEALTH, false, "health"),
		"{\"maintenance_needed\":false,\"performance_degraded\":false,"
		"\"hw_replacement_needed\":false,\"media_normal\":false,"
		"\"media_not_ready\":false,\"media_persistence_lost\":false,"
		"\"media_data_lost\":false,\"media_powerloss_persistence_loss\":false,"
		"\"media_shutdown_persistence_loss\":false,"
		"\"media_persistence_loss_imminent\":false,"
		"\"media_powerloss_data_loss\":false,\"media_shutdown_data_loss\":false,"
		"\"media_data_loss_imminent\":false,\"ext_life_used\":\"unknown\","
		"\"ext_temperature\":\"unknown\",\"ext_corrected_volatile\":\"warning\","
		"\"ext_corrected_persistent\":\"warning\",\"life_used_percent\":42,"
		"\"temperature\":-15,\"dirty_shutdowns\":4294967295,\"volatile_errors\":0,"
		"\"pmem_errors\":0}");
	assert_string_equal(said, "");
}

static void health_that_is_not_measured_is_left_out(void **state)
{
	static const uint8_t answer[18] = { 7, 3, 0x18, 0xff, 0xff, 0xff, 10, 0, 0, 0, 20, 0, 0, 0, 30 };

	mailbox_answers(answer, sizeof(answer));
	assert_string_equal(shown(DETAIL_HEALTH, true, "health"),
		"{\"maintenance_needed\":true,\"performance_degraded\":true,"
		"\"hw_replacement_needed\":true,\"media_normal\":false,"
		"\"media_not_ready\":false,\"media_persistence_lost\":false,"
		"\"media_data_lost\":true,\"media_powerloss_persistence_loss\":false,"
		"\"media_shutdown_persistence_loss\":false,"
		"\"media_persistence_loss_imminent\":false,"
		"\"media_powerloss_data_loss\":false,\"media_shutdown_data_loss\":false,"
		"\"media_data_loss_imminent\":false,\"ext_life_used\":\"normal\","
		"\"ext_temperature\":\"critical\",\"ext_corrected_volatile\":\"warning\","
		"\"ext_corrected_persistent\":\"normal\",\"dirty_shutdowns\":10,"
		"\"volatile_errors\":20,\"pmem_errors\":30}");
}

/* --- alerts --- */

static void alerts_are_what_85_prints_with_signed_temperatures(void **state)
{
	static const uint8_t answer[16] = {
		0x1f, 0x1e, 75, 30, 60, 0, 0xf6, 0xff, 50, 0, 0xfb, 0xff, 100, 0, 200, 0,
	};

	mailbox_answers(answer, sizeof(answer));
	assert_string_equal(shown(DETAIL_ALERT, false, "alert_config"),
		"{\"life_used_prog_warn_threshold_valid\":true,"
		"\"dev_over_temperature_prog_warn_threshold_valid\":true,"
		"\"dev_under_temperature_prog_warn_threshold_valid\":true,"
		"\"corrected_volatile_mem_err_prog_warn_threshold_valid\":true,"
		"\"corrected_pmem_err_prog_warn_threshold_valid\":true,"
		"\"life_used_prog_warn_threshold_writable\":false,"
		"\"dev_over_temperature_prog_warn_threshold_writable\":true,"
		"\"dev_under_temperature_prog_warn_threshold_writable\":true,"
		"\"corrected_volatile_mem_err_prog_warn_threshold_writable\":true,"
		"\"corrected_pmem_err_prog_warn_threshold_writable\":true,"
		"\"life_used_crit_alert_threshold\":75,\"life_used_prog_warn_threshold\":30,"
		"\"dev_over_temperature_crit_alert_threshold\":60,"
		"\"dev_under_temperature_crit_alert_threshold\":-10,"
		"\"dev_over_temperature_prog_warn_threshold\":50,"
		"\"dev_under_temperature_prog_warn_threshold\":-5,"
		"\"corrected_volatile_mem_err_prog_warn_threshold\":100,"
		"\"corrected_pmem_err_prog_warn_threshold\":200}");
}

/* --- partitions --- */

static const uint8_t identity[67] = { [16] = 8, [40] = 1 };

static void a_device_that_cannot_be_partitioned_is_not_asked_how_it_is(void **state)
{
	static const uint8_t fixed[67] = { [16] = 2, [24] = 2 };

	mailbox_answers(fixed, sizeof(fixed));
	assert_string_equal(shown(DETAIL_PARTITION, false, "partition_info"),
		"{\"total_size\":536870912,\"volatile_only_size\":536870912,"
		"\"persistent_only_size\":0,\"partition_alignment_size\":0}");
	assert_int_equal(mailbox.sends, 1);
}

/* The same bytes answer both commands: 8 units here, nothing there, alignment beyond the end. */
static void partitions_are_shown_behind_the_capacity(void **state)
{
	mailbox_answers(identity, sizeof(identity));
	assert_string_equal(shown(DETAIL_PARTITION, true, "partition_info"),
		"{\"total_size\":\"2.00 GiB (2.15 GB)\",\"volatile_only_size\":0,"
		"\"persistent_only_size\":0,"
		"\"partition_alignment_size\":\"256.00 MiB (268.44 MB)\","
		"\"active_volatile_size\":0,\"active_persistent_size\":0,"
		"\"next_volatile_size\":\"2.00 GiB (2.15 GB)\",\"next_persistent_size\":0}");
	assert_int_equal(mailbox.sends, 2);
	mailbox.fail_at = 4;
	assert_string_equal(shown(DETAIL_PARTITION, false, "partition_info"),
		"{\"total_size\":2147483648,\"volatile_only_size\":0,"
		"\"persistent_only_size\":0,\"partition_alignment_size\":268435456}");
	assert_string_equal(said, "  Warning: mem0: no sizes of partitions, the device says: "
				  "internal error\n");
}

/* --- firmware --- */

static const uint8_t slots[80] = {
	3, 2 | 3 << 3, 0,
	[16] = 'o', 'n', 'e', 0, 'x',
	[32] = 'e', 'x', 'a', 'c', 't', 'l', 'y', ' ', 's', 'i', 'x', 't', 'e', 'e', 'n', '!',
	[64] = 0xc3, '"', 7,
};

#define SLOTS                                                                                      \
	"\"online_activate_capable\":false,\"slot_1_version\":\"one\","                           \
	"\"slot_2_version\":\"exactly sixteen!\",\"slot_4_version\":\"?\\\"\\u0007\""

static void slots_are_shown_with_what_the_loader_does(void **state)
{
	mailbox_answers(slots, sizeof(slots));
	tree_file("idle\n", DEVICES_DIR "/mem0/firmware/mem0/status");
	tree_file("300000\n", DEVICES_DIR "/mem0/firmware/mem0/remaining_size");
	assert_string_equal(shown(DETAIL_FIRMWARE, false, "firmware"),
		"{\"num_slots\":3,\"active_slot\":2,\"staged_slot\":3," SLOTS ","
		"\"fw_update_in_progress\":false}");
	tree_file("transferring\n", DEVICES_DIR "/mem0/firmware/mem0/status");
	assert_string_equal(shown(DETAIL_FIRMWARE, false, "firmware"),
		"{\"num_slots\":3,\"active_slot\":2,\"staged_slot\":3," SLOTS ","
		"\"fw_update_in_progress\":true,\"remaining_size\":300000}");
	assert_string_equal(said, "");
}

/* 85 shows an update in progress that never ends. */
static void without_a_loader_nothing_is_in_progress(void **state)
{
	static const uint8_t odd[80] = { 2, 1 | 3 << 3, 1 };

	mailbox_answers(odd, sizeof(odd));
	assert_string_equal(shown(DETAIL_FIRMWARE, false, "firmware"),
		"{\"num_slots\":2,\"active_slot\":1,\"online_activate_capable\":true}");
	assert_string_equal(said, "");
}

static void slots_that_did_not_arrive_are_not_shown(void **state)
{
	static const char *const firmware[] = {
		NULL,
		"{\"num_slots\":3}",
		"{\"num_slots\":3,\"active_slot\":2,\"staged_slot\":3}",
		"{\"num_slots\":3,\"active_slot\":2,\"staged_slot\":3,"
		"\"online_activate_capable\":false}",
	};

	for (uint32_t len = 0; len < ARRAY_LEN(firmware); len++) {
		const char *json;

		mailbox_answers(slots, len);
		json = shown(DETAIL_FIRMWARE, false, "firmware");
		assert_int_equal(!json, !firmware[len]);
		if (json)
			assert_string_equal(json, firmware[len]);
		assert_true(len > 0 || strstr(said, "(\"Get FW Info\")"));
	}
}

/* --- no answer --- */

#define ALL (DETAIL_HEALTH | DETAIL_ALERT | DETAIL_PARTITION | DETAIL_FIRMWARE)

static void nothing_is_asked_that_nobody_wants(void **state)
{
	assert_null(shown(DETAIL_BASIC, false, "health"));
	assert_int_equal(mailbox.queries, 0);
}

static void a_device_without_the_command_is_shown_without_a_word(void **state)
{
	static const int errors[] = { -ENOTTY, -ENXIO };

	for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
		mailbox.send_error = errors[i];
		assert_null(shown(ALL, false, "health"));
		assert_string_equal(said, "");
	}
	mailbox.send_error = 0;
	mailbox.retval = 3;
	assert_null(shown(ALL, false, "alert_config"));
	assert_string_equal(said, "");
	assert_int_equal(complaints.paths.n, 0);
}

static void a_refusal_is_told_with_its_reason(void **state)
{
	mailbox.retval = 6;
	assert_null(shown(DETAIL_HEALTH, false, "health"));
	assert_string_equal(said, "  Warning: mem0: no health, the device says: busy\n");
	assert_int_equal(complaints.paths.n, 0);
}

static void who_is_not_root_is_told_once(void **state)
{
	mailbox.query_error = -EACCES;
	assert_null(shown(ALL, false, "health"));
	assert_non_null(strstr(said, geteuid() != 0 ? "  Warning: no health, that is for root: " :
							"  Warning: no health: "));
	assert_non_null(strstr(said, "/dev/cxl/mem0: Permission denied\n"));
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	assert_null(shown(ALL, false, "partition_info"));
	assert_string_equal(said, "");
	assert_int_equal(complaints.paths.n, 0);
}

static void an_answer_that_is_too_short_is_told(void **state)
{
	static const uint8_t answer[3];

	mailbox_answers(answer, sizeof(answer));
	assert_non_null(strstr(shown(DETAIL_HEALTH, false, "health"), "\"ext_life_used\":"));
	assert_non_null(strstr(said, "cxl list: cannot understand "));
	assert_non_null(strstr(said, "/dev/cxl/mem0 (\"Get Health Info\")"));
	assert_int_equal(complaints.paths.n, 1);
	assert_null(strstr(shown(DETAIL_HEALTH, false, "health"), "life_used_percent"));
}

static void an_error_of_the_kernel_is_told(void **state)
{
	mailbox.send_error = -ETIMEDOUT;
	assert_null(shown(DETAIL_HEALTH, false, "health"));
	assert_non_null(strstr(said, "cxl list: cannot send "));
	assert_non_null(strstr(said, "Connection timed out"));
	assert_int_equal(complaints.paths.n, 1);
}

#define list_test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		list_test(health_is_what_85_prints_with_a_signed_temperature),
		list_test(health_that_is_not_measured_is_left_out),
		list_test(alerts_are_what_85_prints_with_signed_temperatures),
		list_test(a_device_that_cannot_be_partitioned_is_not_asked_how_it_is),
		list_test(partitions_are_shown_behind_the_capacity),
		list_test(slots_are_shown_with_what_the_loader_does),
		list_test(without_a_loader_nothing_is_in_progress),
		list_test(slots_that_did_not_arrive_are_not_shown),
		list_test(nothing_is_asked_that_nobody_wants),
		list_test(a_device_without_the_command_is_shown_without_a_word),
		list_test(a_refusal_is_told_with_its_reason),
		list_test(who_is_not_root_is_told_once),
		list_test(an_answer_that_is_too_short_is_told),
		list_test(an_error_of_the_kernel_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
