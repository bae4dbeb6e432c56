// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailbox.c - what all mailbox commands have in common: list, payloads, submit, answers that lie
 */
#include <sys/ioctl.h>

#include "test/unit/mailbox.h"

static const uint8_t health[18] = { 1, 0, 0, 42, 25, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0 };

static struct cxl_cmd *new_health(void)
{
	mailbox_answers(health, sizeof(health));
	return cxl_cmd_new_get_health_info(mailbox_memdev);
}

/* --- fields --- */

static void numbers_are_little_endian(void **state)
{
	static const uint8_t bytes[] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99 };
	static const struct mbox_field three = { 1, 3 }, eight = { 1, 8 };
	static const struct mbox_field bits = { 2, 2, .shift = 3, .bits = 5 };
	uint64_t value;

	assert_int_equal(mbox_decode(&three, bytes, sizeof(bytes), &value), 0);
	assert_int_equal(value, 0x443322);
	assert_int_equal(mbox_decode(&eight, bytes, sizeof(bytes), &value), 0);
	assert_true(value == UINT64_C(0x9988776655443322));
	assert_int_equal(mbox_decode(&bits, bytes, sizeof(bytes), &value), 0);
	assert_int_equal(value, 0x4433 >> 3 & 0x1f);
}

static void a_field_that_did_not_arrive_has_no_value(void **state)
{
	static const uint8_t bytes[] = { 1, 2, 3, 4 };
	static const struct mbox_field field = { 2, 2 }, text = { 0, 16 }, none = { 0, 0 };
	uint64_t value = 77;

	for (size_t len = 0; len < 4; len++)
		assert_int_equal(mbox_decode(&field, bytes, len, &value), -EPROTO);
	assert_int_equal(mbox_decode(&text, bytes, 16, &value), -EPROTO);
	assert_int_equal(mbox_decode(&none, bytes, 4, &value), -EPROTO);
	assert_int_equal(value, 77);
	assert_int_equal(mbox_decode(&field, bytes, 4, &value), 0);
	assert_int_equal(value, 0x0403);
}

static void setting_a_field_leaves_its_neighbours_alone(void **state)
{
	static const struct mbox_field bits = { 1, 1, .shift = 2, .bits = 3 }, word = { 1, 2 };
	uint8_t bytes[] = { 0xff, 0xff, 0xff, 0xff };

	assert_int_equal(mbox_encode(&bits, bytes, 4, 0), 0);
	assert_memory_equal(bytes, "\xff\xe3\xff\xff", 4);
	assert_int_equal(mbox_encode(&bits, bytes, 4, 0xfd), 0);
	assert_memory_equal(bytes, "\xff\xf7\xff\xff", 4);
	assert_int_equal(mbox_encode(&word, bytes, 4, 0x1234), 0);
	assert_memory_equal(bytes, "\xff\x34\x12\xff", 4);
	assert_int_equal(mbox_encode(&word, bytes, 2, 0), -EPROTO);
	assert_int_equal(mbox_encode(&word, NULL, 0, 0), -EPROTO);
	assert_memory_equal(bytes, "\xff\x34\x12\xff", 4);
}

/* --- the kernel's list --- */

static void the_list_is_asked_once_per_memdev(void **state)
{
	auto_cmd struct cxl_cmd *one = cxl_cmd_new_identify(mailbox_memdev);
	auto_cmd struct cxl_cmd *two = cxl_cmd_new_get_health_info(mailbox_memdev);

	assert_non_null(one);
	assert_non_null(two);
	assert_int_equal(mailbox.queries, 2);	/* how many, and which */
	assert_int_equal(mailbox.sends, 0);
	assert_string_equal(cxl_cmd_get_devname(one), "mem0");
}

static void a_command_that_the_kernel_does_not_list_is_not_supported(void **state)
{
	mailbox.list[7].id = 0;
	errno = 0;
	assert_null(cxl_cmd_new_get_health_info(mailbox_memdev));
	assert_int_equal(errno, EOPNOTSUPP);
	machine_check_error(-EOPNOTSUPP, "query", "/dev/cxl/mem0", "Get Health Info");
}

static void a_device_without_mailbox_supports_nothing(void **state)
{
	static const struct {
		int kernel, told;
	} rows[] = { { -ENOTTY, EOPNOTSUPP }, { -EACCES, EACCES }, { -ENXIO, ENXIO } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		mailbox.query_error = rows[i].kernel;
		assert_null(cxl_cmd_new_identify(mailbox_memdev));
		assert_int_equal(errno, rows[i].told);
		machine_check_error(-rows[i].told, "query", "/dev/cxl/mem0", "commands");
	}
	mailbox.query_error = 0; /* nothing of that was kept */
	cxl_cmd_unref(mailbox_submitted(new_health()));
}

static void a_list_that_lies_about_its_length_is_not_believed(void **state)
{
	static const uint32_t lies[] = { 0, 1025, UINT32_MAX };

	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		mailbox.count = lies[i];
		assert_null(cxl_cmd_new_identify(mailbox_memdev));
		assert_int_equal(errno, EPROTO);
	}
	mailbox.count = 3;
	mailbox.copied = UINT32_MAX;
	assert_null(cxl_cmd_new_get_health_info(mailbox_memdev));
	assert_int_equal(errno, EOPNOTSUPP);
	cxl_cmd_unref(mailbox_submitted(cxl_cmd_new_identify(mailbox_memdev)));
}

static void a_payload_of_absurd_length_is_not_made(void **state)
{
	mailbox.list[7].size_out = MBOX_PAYLOAD_LIMIT + 1;
	mailbox.list[12].size_in = 11; /* one byte less than there are fields */
	assert_null(cxl_cmd_new_get_health_info(mailbox_memdev));
	assert_int_equal(errno, EPROTO);
	assert_null(cxl_cmd_new_set_alert_config(mailbox_memdev));
	assert_int_equal(errno, EPROTO);
	machine_check_error(-EPROTO, "understand", "/dev/cxl/mem0", "Set Alert Configuration");
}

static void the_kernels_lengths_are_used_where_they_are_larger(void **state)
{
	auto_cmd struct cxl_cmd *cmd = NULL;

	mailbox.list[7].size_out = 40;
	cmd = new_health();
	assert_int_equal(cxl_cmd_get_out_size(cmd), 40);
	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.out.size, 40);
	assert_int_equal(cxl_cmd_get_out_size(cmd), 18);
	assert_int_equal(cxl_cmd_health_info_get_life_used(cmd), 42);
}

/* --- submit --- */

static void before_the_submit_fields_are_0(void **state)
{
	auto_cmd struct cxl_cmd *cmd = new_health();

	assert_int_equal(cxl_cmd_get_mbox_status(cmd), 1);
	assert_int_equal(cxl_cmd_health_info_get_life_used(cmd), 0);
	assert_int_equal(cxl_cmd_health_info_get_media_normal(cmd), 1);
}

static void an_answer_that_is_too_short_has_the_fields_that_arrived(void **state)
{
	auto_cmd struct cxl_cmd *cmd = new_health();

	for (uint32_t len = 0; len <= sizeof(health); len++) {
		mailbox_answers(health, len);
		cxlx_clear_error(ctx);
		mailbox_submitted(cmd);
		if (len < sizeof(health))
			machine_check_error(-EPROTO, "understand", "/dev/cxl/mem0",
					    "Get Health Info");
		else
			assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
		assert_int_equal(cxl_cmd_get_out_size(cmd), len);
		assert_int_equal(cxl_cmd_health_info_get_maintenance_needed(cmd),
				 len >= 1 ? 1 : -EPROTO);
		assert_int_equal(cxl_cmd_health_info_get_temperature(cmd),
				 len >= 6 ? 25 : -EPROTO);
		assert_int_equal(cxl_cmd_health_info_get_pmem_errors(cmd),
				 len >= 18 ? 3 : -EPROTO);
	}
}

static void an_answer_that_says_it_is_longer_than_its_room_is_a_lie(void **state)
{
	static const uint32_t lies[] = { 19, 4096, UINT32_MAX };
	auto_cmd struct cxl_cmd *cmd = new_health();

	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		mailbox.claimed = lies[i];
		assert_int_equal(cxl_cmd_submit(cmd), -EPROTO);
		machine_check_error(-EPROTO, "send", "/dev/cxl/mem0", "Get Health Info");
		assert_int_equal(cxl_cmd_health_info_get_life_used(cmd), -EPROTO);
		assert_int_equal(cxl_cmd_get_out_size(cmd), 18);
	}
	mailbox.claimed = 0; /* and the command is good for another try */
	assert_int_equal(cxl_cmd_health_info_get_life_used(mailbox_submitted(cmd)), 42);
}

static void a_return_code_that_is_none_is_a_lie(void **state)
{
	auto_cmd struct cxl_cmd *cmd = new_health();

	mailbox.retval = 0x10000;
	assert_int_equal(cxl_cmd_submit(cmd), -EPROTO);
	mailbox.retval = UINT32_MAX;
	assert_int_equal(cxl_cmd_submit(cmd), -EPROTO);
	assert_int_equal(cxl_cmd_get_mbox_status(cmd), -EPROTO);
}

static void what_a_device_refuses_has_no_values(void **state)
{
	auto_cmd struct cxl_cmd *cmd = new_health();

	mailbox_submitted(cmd);
	for (uint32_t code = 1; code <= 0xffff; code += code < 0x40 ? 1 : 0x1111) {
		mailbox.retval = code;
		assert_int_equal(cxl_cmd_submit(cmd), 0);
		assert_int_equal(cxl_cmd_get_mbox_status(cmd), code);
		assert_int_equal(cxl_cmd_health_info_get_life_used(cmd), -ENXIO);
	}
	mailbox.retval = 0x16;
	assert_int_equal(mbox_do(cmd), -ENXIO);
	machine_check_error(-ENXIO, "send", "/dev/cxl/mem0",
			    "Get Health Info: invalid payload length");
}

static void an_error_of_the_kernel_is_the_value_of_every_field(void **state)
{
	static const int errors[] = { -EBUSY, -ETIMEDOUT, -ENXIO, -EPERM, -ENOTTY };
	auto_cmd struct cxl_cmd *cmd = new_health();

	for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
		int told = errors[i] == -ENOTTY ? -EOPNOTSUPP : errors[i];

		mailbox.send_error = errors[i];
		assert_int_equal(cxl_cmd_submit(cmd), errors[i]);
		assert_int_equal(cxl_cmd_get_mbox_status(cmd), errors[i]);
		assert_int_equal(cxl_cmd_health_info_get_life_used(cmd), errors[i]);
		machine_check_error(told, "send", "/dev/cxl/mem0", "Get Health Info");
	}
}

static void a_getter_of_another_command_is_refused(void **state)
{
	auto_cmd struct cxl_cmd *cmd = mailbox_submitted(new_health());
	char text[16];

	assert_true(cxl_cmd_identify_get_total_size(cmd) == ULLONG_MAX);
	assert_int_equal(cxl_cmd_identify_get_fw_rev(cmd, text, 16), -EINVAL);
	assert_int_equal((int)cxl_cmd_identify_get_label_size(cmd), -EINVAL);
	assert_true(cxl_cmd_partition_get_active_volatile_size(cmd) == ULLONG_MAX);
	assert_int_equal(cxl_cmd_alert_config_get_life_used_crit_alert_threshold(cmd), -EINVAL);
	assert_int_equal(cxl_cmd_alert_config_set_valid_alert_actions(cmd, 1), -EINVAL);
	assert_int_equal(cxl_cmd_partition_set_mode(cmd, CXL_SETPART_NEXTBOOT), -EINVAL);
	assert_int_equal(cxl_cmd_fw_info_get_num_slots(cmd), 0);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 1, text, 16), -ENXIO);
	assert_int_equal(cxl_cmd_read_label_get_payload(cmd, text, 1), -EINVAL);
}

static void a_command_that_is_referred_to_twice_lives_until_the_second_unref(void **state)
{
	struct cxl_cmd *cmd = new_health();

	cxl_cmd_ref(cmd);
	cxl_cmd_unref(cmd);
	assert_int_equal(cxl_cmd_health_info_get_life_used(mailbox_submitted(cmd)), 42);
	cxl_cmd_unref(cmd);
}

static void the_trace_shows_what_was_sent(void **state)
{
	auto_cmd struct cxl_cmd *cmd = NULL;

	(void)machine_accesses("");
	cmd = mailbox_submitted(new_health());
	mailbox.send_error = -EBUSY;
	assert_int_equal(cxl_cmd_submit(cmd), -EBUSY);
	assert_int_equal(machine_accesses("/dev/cxl/mem0 \"Get Health Info\": "), 2);
}

/* --- payloads of the caller --- */

static void raw_commands_take_any_opcode_and_payload(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_raw(mailbox_memdev, 0xc001);
	char in[] = "ask", out[8] = "";

	assert_non_null(cmd);
	assert_int_equal(cxl_cmd_set_input_payload(cmd, in, 3), 0);
	assert_int_equal(cxl_cmd_set_output_payload(cmd, out, sizeof(out)), 0);
	mailbox_answers("answer", 7);
	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.id, 2);
	assert_int_equal(mailbox.last.raw.opcode, 0xc001);
	assert_int_equal(mailbox.last.raw.rsvd, 0);
	assert_memory_equal(mailbox.in, "ask", 3);
	assert_string_equal(out, "answer");
	assert_int_equal(cxl_cmd_get_out_size(cmd), 7);
}

static void raw_commands_are_refused_where_they_cannot_be(void **state)
{
	static const int opcodes[] = { 0, -1, INT_MIN, 0x10000 };

	for (size_t i = 0; i < ARRAY_LEN(opcodes); i++) {
		errno = 0;
		assert_null(cxl_cmd_new_raw(mailbox_memdev, opcodes[i]));
		assert_int_equal(errno, EINVAL);
	}
	assert_int_equal(mailbox.queries, 0);
	mailbox.list[2].id = 0;
	assert_null(cxl_cmd_new_raw(mailbox_memdev, 1));
	assert_int_equal(errno, EOPNOTSUPP);
}

static void a_payload_has_to_fit_the_mailbox(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_raw(mailbox_memdev, 1);

	assert_int_equal(cxl_cmd_set_input_payload(cmd, NULL, MAILBOX_MAX), 0);
	assert_int_equal(cxl_cmd_set_input_payload(cmd, NULL, MAILBOX_MAX + 1), -EINVAL);
	assert_int_equal(cxl_cmd_set_output_payload(cmd, NULL, MAILBOX_MAX + 1), -EINVAL);
	assert_int_equal(cxl_cmd_set_output_payload(cmd, NULL, -1), -EINVAL);
	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.in.size, MAILBOX_MAX);
	assert_int_equal(cxl_cmd_set_input_payload(cmd, NULL, 0), 0);
	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.in.size, 0);
	assert_int_equal(mailbox.last.in.payload, 0);
}

static void without_payload_max_nothing_is_known_to_fit(void **state)
{
	auto_cmd struct cxl_cmd *cmd = NULL;

	tree_remove(DEVICES_DIR "/mem0/payload_max");
	cmd = cxl_cmd_new_raw(mailbox_memdev, 1);
	assert_int_equal(cxl_cmd_set_input_payload(cmd, NULL, 1), -EINVAL);
	assert_null(cxl_cmd_new_read_label(mailbox_memdev, 0, 8));
	assert_int_equal(errno, EINVAL);
}

static void every_return_code_has_words(void **state)
{
	assert_string_equal(cxlx_cmd_status_text(0), "success");
	assert_string_equal(cxlx_cmd_status_text(0x1c), "feature transfer out of order");
	assert_string_equal(cxlx_cmd_status_text(0x10), "limit of injected poison reached");
	assert_string_equal(cxlx_cmd_status_text(-5), cxlx_cmd_status_text(INT_MAX));
}

/* --- the node --- */

static void the_node_has_to_be_the_device(void **state)
{
	ctx->mbox = NULL;
	assert_null(cxl_cmd_new_identify(mailbox_memdev));
	assert_int_equal(errno, ENOENT);
	tree_file("", "dev/cxl/mem0");
	assert_null(cxl_cmd_new_identify(mailbox_memdev));
	assert_int_equal(errno, ENODEV);
	machine_check_error(-ENODEV, "query", "/dev/cxl/mem0", "commands");
	tree_remove(DEVICES_DIR "/mem0/dev");
	attr_forget(&mailbox_memdev->obj);
	assert_null(cxl_cmd_new_identify(mailbox_memdev));
	assert_true(errno == ENODEV || errno == ENOENT);
}

/* /dev/null is a device with a number, and knows no ioctl. */
static void the_device_of_that_number_is_asked(void **state)
{
	struct tree_path node = tree_name("%s/dev/cxl/mem0", tree_root);

	tree_dir("dev/cxl");
	assert_int_equal(symlink("/dev/null", node.text), 0);
	ctx->mbox = NULL;
	assert_null(cxl_cmd_new_identify(mailbox_memdev));
	assert_int_equal(errno, ENODEV);
	tree_file("1:3\n", DEVICES_DIR "/mem0/dev");
	attr_forget(&mailbox_memdev->obj);
	assert_null(cxl_cmd_new_identify(mailbox_memdev));
	assert_int_equal(errno, EOPNOTSUPP);
	machine_check_error(-EOPNOTSUPP, "query", "/dev/cxl/mem0", "commands");
}

static void the_ioctls_are_those_of_the_kernel(void **state)
{
	assert_int_equal(CXL_MEM_QUERY_COMMANDS, 0x8008ce01);
	assert_int_equal(CXL_MEM_SEND_COMMAND, 0xc030ce02);
	assert_int_equal(sizeof(struct cxl_command_info), 16);
	assert_int_equal(offsetof(struct cxl_send_command, retval), 12);
	assert_int_equal(offsetof(struct cxl_send_command, in.payload), 24);
	assert_int_equal(offsetof(struct cxl_send_command, out.size), 32);
	assert_int_equal(offsetof(struct cxl_send_command, out.payload), 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_little_endian),
		cmocka_unit_test(a_field_that_did_not_arrive_has_no_value),
		cmocka_unit_test(setting_a_field_leaves_its_neighbours_alone),
		mailbox_test(the_list_is_asked_once_per_memdev),
		mailbox_test(a_command_that_the_kernel_does_not_list_is_not_supported),
		mailbox_test(a_device_without_mailbox_supports_nothing),
		mailbox_test(a_list_that_lies_about_its_length_is_not_believed),
		mailbox_test(a_payload_of_absurd_length_is_not_made),
		mailbox_test(the_kernels_lengths_are_used_where_they_are_larger),
		mailbox_test(before_the_submit_fields_are_0),
		mailbox_test(an_answer_that_is_too_short_has_the_fields_that_arrived),
		mailbox_test(an_answer_that_says_it_is_longer_than_its_room_is_a_lie),
		mailbox_test(a_return_code_that_is_none_is_a_lie),
		mailbox_test(what_a_device_refuses_has_no_values),
		mailbox_test(an_error_of_the_kernel_is_the_value_of_every_field),
		mailbox_test(a_getter_of_another_command_is_refused),
		mailbox_test(a_command_that_is_referred_to_twice_lives_until_the_second_unref),
		mailbox_test(the_trace_shows_what_was_sent),
		mailbox_test(raw_commands_take_any_opcode_and_payload),
		mailbox_test(raw_commands_are_refused_where_they_cannot_be),
		mailbox_test(a_payload_has_to_fit_the_mailbox),
		mailbox_test(without_payload_max_nothing_is_known_to_fit),
		mailbox_test(every_return_code_has_words),
		mailbox_test(the_node_has_to_be_the_device),
		mailbox_test(the_device_of_that_number_is_asked),
		cmocka_unit_test(the_ioctls_are_those_of_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
