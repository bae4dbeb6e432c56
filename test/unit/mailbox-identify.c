// SPDX-License-Identifier: GPL-2.0-only
/* mailbox-identify.c - Identify, Partition Info, FW Info: payloads and their fields */
#include "test/unit/mailbox.h"

/* As an emulated device of 2 GiB answers: half of it volatile, half to be partitioned. */
/* clang-format off */
static const uint8_t identity[67] = {
	'B', 'W', 'F', 'W', ' ', 'V', 'E', 'R', 'S', 'I', 'O', 'N', ' ', '0', '0', 0,
	8, 0, 0, 0, 0, 0, 0, 0,		/* total */
	4, 0, 0, 0, 0, 0, 0, 0,		/* volatile only */
	1, 0, 0, 0, 0, 0, 0, 0,		/* persistent only */
	2, 0, 0, 0, 0, 0, 0, 0,		/* alignment */
	0x11, 0x11, 0x22, 0x22, 0x33, 0x33, 0x44, 0x44,	/* sizes of event logs */
	0x00, 0x00, 0x08, 0x00,		/* label area: 512 KiB */
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};

static const uint8_t partition[32] = {
	[0] = 4, [8] = 3, [16] = 2, [24] = 5,
};

static const uint8_t firmware[80] = {
	3, 2 | 3 << 3, 1,
	[16] = 'o', 'n', 'e',
	[32] = 'e', 'x', 'a', 'c', 't', 'l', 'y', ' ', 's', 'i', 'x', 't', 'e', 'e', 'n', '!',
	[64] = 'f', 'o', 'u', 'r',
};
/* clang-format on */

#define UNITS(n) ((n) * (256ULL << 20))

/* --- identify --- */

static void an_identity_is_read_field_by_field(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_identify(mailbox_memdev);
	char text[17] = "................";

	mailbox_answers(identity, sizeof(identity));
	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.id, 1);
	assert_int_equal(mailbox.last.in.size, 0);
	assert_int_equal(mailbox.last.out.size, 67);
	assert_int_equal(cxl_cmd_identify_get_fw_rev(cmd, text, 16), 0);
	assert_memory_equal(text, "BWFW VERSION 00\0", 17);
	assert_true(cxl_cmd_identify_get_total_size(cmd) == UNITS(8));
	assert_true(cxl_cmd_identify_get_volatile_only_size(cmd) == UNITS(4));
	assert_true(cxl_cmd_identify_get_persistent_only_size(cmd) == UNITS(1));
	assert_true(cxl_cmd_identify_get_partition_align(cmd) == UNITS(2));
	assert_int_equal(cxl_cmd_identify_get_label_size(cmd), 512 << 10);
}

static void the_revision_is_cut_to_the_room_there_is(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_identify(mailbox_memdev);
	char text[40];

	mailbox_answers(identity, sizeof(identity));
	mailbox_submitted(cmd);
	memset(text, '.', sizeof(text));
	assert_int_equal(cxl_cmd_identify_get_fw_rev(cmd, text, 4), 0);
	assert_memory_equal(text, "BWFW....", 8);
	assert_int_equal(cxl_cmd_identify_get_fw_rev(cmd, text, sizeof(text)), 0);
	assert_memory_equal(text, "BWFW VERSION 00\0........", 24);
	memset(text, '.', sizeof(text));
	assert_int_equal(cxl_cmd_identify_get_fw_rev(cmd, text, 0), 0);
	assert_int_equal(cxl_cmd_identify_get_fw_rev(cmd, text, -1), 0);
	assert_int_equal(text[0], '.');
	mailbox_answers(identity, 15);
	mailbox_submitted(cmd);
	assert_int_equal(cxl_cmd_identify_get_fw_rev(cmd, text, 4), -EPROTO);
	assert_int_equal(text[0], '.');
}

static void a_capacity_that_is_no_number_of_bytes_is_none(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_identify(mailbox_memdev);
	uint8_t huge[67] = { 0 };

	memset(huge + 16, 0xff, 4);	/* 2^32 - 1 units still are */
	memset(huge + 24, 0xff, 8);
	huge[32 + 4] = 0x10;		/* 2^36 units are 2^64 bytes */
	mailbox_answers(huge, sizeof(huge));
	mailbox_submitted(cmd);
	assert_true(cxl_cmd_identify_get_total_size(cmd) == UNITS(0xffffffff));
	assert_true(cxl_cmd_identify_get_volatile_only_size(cmd) == ULLONG_MAX);
	assert_true(cxl_cmd_identify_get_persistent_only_size(cmd) == ULLONG_MAX);
	assert_true(cxl_cmd_identify_get_partition_align(cmd) == 0);
}

static void a_short_identity_ends_where_it_ends(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_identify(mailbox_memdev);

	mailbox_answers(identity, 47);
	mailbox_submitted(cmd);
	assert_true(cxl_cmd_identify_get_persistent_only_size(cmd) == UNITS(1));
	assert_true(cxl_cmd_identify_get_partition_align(cmd) == ULLONG_MAX);
	assert_int_equal((int)cxl_cmd_identify_get_label_size(cmd), -EPROTO);
}

/* --- partitions --- */

static void a_partition_is_read_field_by_field(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_get_partition(mailbox_memdev);

	mailbox_answers(partition, sizeof(partition));
	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.id, 5);
	assert_true(cxl_cmd_partition_get_active_volatile_size(cmd) == UNITS(4));
	assert_true(cxl_cmd_partition_get_active_persistent_size(cmd) == UNITS(3));
	assert_true(cxl_cmd_partition_get_next_volatile_size(cmd) == UNITS(2));
	assert_true(cxl_cmd_partition_get_next_persistent_size(cmd) == UNITS(5));
	mailbox_answers(partition, 31);
	mailbox_submitted(cmd);
	assert_true(cxl_cmd_partition_get_next_volatile_size(cmd) == UNITS(2));
	assert_true(cxl_cmd_partition_get_next_persistent_size(cmd) == ULLONG_MAX);
}

static void a_new_division_is_for_the_next_boot_unless_said_otherwise(void **state)
{
	static const uint8_t later[] = { 7, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t now[] = { 7, 0, 0, 0, 0, 0, 0, 0, 1, 0 };
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_set_partition(mailbox_memdev, UNITS(7) + 5);

	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.id, 9);
	assert_int_equal(mailbox.last.in.size, sizeof(later));
	assert_memory_equal(mailbox.in, later, sizeof(later));
	assert_int_equal(cxl_cmd_partition_set_mode(cmd, CXL_SETPART_IMMEDIATE), 0);
	mailbox_submitted(cmd);
	assert_memory_equal(mailbox.in, now, sizeof(now));
	assert_int_equal(cxl_cmd_partition_set_mode(cmd, 2), -EINVAL);
	assert_int_equal(cxl_cmd_partition_set_mode(cmd, CXL_SETPART_NEXTBOOT), 0);
	mailbox_submitted(cmd);
	assert_memory_equal(mailbox.in, later, sizeof(later));
}

/* This crashed in 85. */
static void a_division_is_not_made_when_the_list_cannot_be_read(void **state)
{
	mailbox.query_error = -EACCES;
	assert_null(cxl_cmd_new_set_partition(mailbox_memdev, UNITS(1)));
	assert_int_equal(errno, EACCES);
}

/* --- firmware --- */

static void firmware_slots_are_read_field_by_field(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_get_fw_info(mailbox_memdev);
	char text[20] = "...................";

	mailbox_answers(firmware, sizeof(firmware));
	mailbox_submitted(cmd);
	assert_int_equal(mailbox.last.id, 4);
	assert_int_equal(cxl_cmd_fw_info_get_num_slots(cmd), 3);
	assert_int_equal(cxl_cmd_fw_info_get_active_slot(cmd), 2);
	assert_int_equal(cxl_cmd_fw_info_get_staged_slot(cmd), 3);
	assert_true(cxl_cmd_fw_info_get_online_activate_capable(cmd));
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 2, text, sizeof(text)), 0);
	assert_memory_equal(text, "exactly sixteen!...", 19);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 4, text, 3), 0);
	assert_memory_equal(text, "fouctly", 7);
}

static void slots_that_did_not_arrive_are_not_0(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_get_fw_info(mailbox_memdev);
	unsigned int num = 77, active = 77, staged = 77;
	bool online = false;

	mailbox_answers(firmware, 0);
	mailbox_submitted(cmd);
	assert_int_equal(cxlx_cmd_fw_info_get_slots(cmd, &num, NULL, NULL), -EPROTO);
	mailbox_answers(firmware, 1);
	mailbox_submitted(cmd);
	assert_int_equal(cxlx_cmd_fw_info_get_slots(cmd, NULL, &active, NULL), -EPROTO);
	assert_int_equal(cxlx_cmd_fw_info_get_slots(cmd, NULL, NULL, &staged), -EPROTO);
	assert_int_equal(num + active + staged, 3 * 77);
	assert_int_equal(cxlx_cmd_fw_info_get_slots(cmd, &num, NULL, NULL), 0);
	mailbox_answers(firmware, 2);
	mailbox_submitted(cmd);
	assert_int_equal(cxlx_cmd_fw_info_get_online_activate(cmd, &online), -EPROTO);
	assert_int_equal(cxlx_cmd_fw_info_get_slots(cmd, &num, &active, &staged), 0);
	assert_int_equal(num * 100 + active * 10 + staged, 323);
	mailbox_answers(firmware, 3);
	mailbox_submitted(cmd);
	assert_int_equal(cxlx_cmd_fw_info_get_online_activate(cmd, &online), 0);
	assert_true(online);
	mailbox.retval = 4;
	assert_int_equal(cxl_cmd_submit(cmd), 0);
	assert_int_equal(cxlx_cmd_fw_info_get_slots(cmd, &num, NULL, NULL), -ENXIO);
}

static void a_slot_may_be_empty_or_none(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_get_fw_info(mailbox_memdev);
	char text[16] = "untouched";

	mailbox_answers(firmware, 60);
	mailbox_submitted(cmd);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 0, text, 16), -EINVAL);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 5, text, 16), -EINVAL);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 1, text, 0), -EINVAL);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 1, NULL, 16), -EINVAL);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 3, text, 16), -EPROTO);
	mailbox_answers(firmware, sizeof(firmware));
	mailbox_submitted(cmd);
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(cmd, 3, text, 16), -ENOENT);
	assert_string_equal(text, "untouched");
}

/* --- recorded --- */

/* QEMU's memdev with 512 MiB of persistent memory and 1 MiB of labels, by way of Linux 7.3. */
/* clang-format off */
static const uint8_t recorded_identity[67] = {
	0x42, 0x57, 0x46, 0x57, 0x20, 0x56, 0x45, 0x52, 0x53, 0x49, 0x4f, 0x4e, 0x20, 0x30, 0x30, 0x00,
	[16] = 0x02, [32] = 0x02, [58] = 0x10, [61] = 0x01,
};

static const uint8_t recorded_partition[32] = { [8] = 0x02 };

static const uint8_t recorded_firmware[80] = {
	0x02, 0x01, 0x01,
	[16] = 0x42, 0x57, 0x46, 0x57, 0x20, 0x56, 0x45, 0x52, 0x53, 0x49, 0x4f, 0x4e, 0x20, 0x30,
};
/* clang-format on */

static void what_an_emulated_device_answered_is_understood(void **state)
{
	auto_cmd struct cxl_cmd *identify = cxl_cmd_new_identify(mailbox_memdev);
	auto_cmd struct cxl_cmd *parts = cxl_cmd_new_get_partition(mailbox_memdev);
	auto_cmd struct cxl_cmd *slots = cxl_cmd_new_get_fw_info(mailbox_memdev);
	char text[17] = "";

	mailbox_answers(recorded_identity, sizeof(recorded_identity));
	mailbox_submitted(identify);
	assert_true(cxl_cmd_identify_get_total_size(identify) == UNITS(2));
	assert_true(cxl_cmd_identify_get_volatile_only_size(identify) == 0);
	assert_true(cxl_cmd_identify_get_persistent_only_size(identify) == UNITS(2));
	assert_true(cxl_cmd_identify_get_partition_align(identify) == 0);
	assert_int_equal(cxl_cmd_identify_get_label_size(identify), 1 << 20);
	mailbox_answers(recorded_partition, sizeof(recorded_partition));
	mailbox_submitted(parts);
	assert_true(cxl_cmd_partition_get_active_volatile_size(parts) == 0);
	assert_true(cxl_cmd_partition_get_active_persistent_size(parts) == UNITS(2));
	mailbox_answers(recorded_firmware, sizeof(recorded_firmware));
	mailbox_submitted(slots);
	assert_int_equal(cxl_cmd_fw_info_get_num_slots(slots), 2);
	assert_int_equal(cxl_cmd_fw_info_get_active_slot(slots), 1);
	assert_int_equal(cxl_cmd_fw_info_get_staged_slot(slots), 0);
	assert_true(cxl_cmd_fw_info_get_online_activate_capable(slots));
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(slots, 1, text, 16), 0);
	assert_string_equal(text, "BWFW VERSION 0");
	assert_int_equal(cxl_cmd_fw_info_get_fw_ver(slots, 2, text, 16), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		mailbox_test(an_identity_is_read_field_by_field),
		mailbox_test(the_revision_is_cut_to_the_room_there_is),
		mailbox_test(a_capacity_that_is_no_number_of_bytes_is_none),
		mailbox_test(a_short_identity_ends_where_it_ends),
		mailbox_test(a_partition_is_read_field_by_field),
		mailbox_test(a_new_division_is_for_the_next_boot_unless_said_otherwise),
		mailbox_test(a_division_is_not_made_when_the_list_cannot_be_read),
		mailbox_test(firmware_slots_are_read_field_by_field),
		mailbox_test(slots_that_did_not_arrive_are_not_0),
		mailbox_test(a_slot_may_be_empty_or_none),
		mailbox_test(what_an_emulated_device_answered_is_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
