// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailbox-labels.c - the label area, in one piece and in many; a device of 4000 bytes behind a
 * mailbox of 1024
 */
#include "test/unit/mailbox.h"

#define PIECE (MAILBOX_MAX - 8)

static void fill(uint8_t *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = (uint8_t)(i * 7 + i / 256);
}

static void what_is_written_is_read_back(void **state)
{
	uint8_t out[MAILBOX_LSA], in[MAILBOX_LSA] = { 0 };

	fill(out, sizeof(out));
	assert_int_equal(cxl_memdev_write_label(mailbox_memdev, out, sizeof(out), 0), 0);
	assert_int_equal(mailbox.sends, 4);	/* 3 pieces of 1016 and the rest */
	assert_int_equal(mailbox.queries, 2);
	assert_int_equal(mailbox.last.in.size, MAILBOX_LSA - 3 * PIECE + 8);
	assert_memory_equal(mailbox.labels, out, sizeof(out));
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, in, sizeof(in), 0), 0);
	assert_int_equal(mailbox.sends, 8);
	assert_memory_equal(in, out, sizeof(out));
}

static void a_part_leaves_the_rest_alone(void **state)
{
	uint8_t wanted[MAILBOX_LSA], buf[2000];

	fill(mailbox.labels, MAILBOX_LSA);
	fill(wanted, MAILBOX_LSA);
	assert_int_equal(cxl_memdev_zero_label(mailbox_memdev, 1500, 333), 0);
	memset(wanted + 333, 0, 1500);
	assert_memory_equal(mailbox.labels, wanted, MAILBOX_LSA);
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, buf, 2000, 1999), 0);
	assert_memory_equal(buf, wanted + 1999, 2000);
}

static void nothing_is_sent_for_nothing(void **state)
{
	uint8_t byte;

	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, &byte, 0, 0), 0);
	assert_int_equal(cxl_memdev_write_label(mailbox_memdev, &byte, 0, 9999), 0);
	assert_int_equal(cxl_memdev_zero_label(mailbox_memdev, 0, 0), 0);
	assert_int_equal(mailbox.sends, 0);
}

static void what_is_beyond_the_end_is_refused_before_anything_is_written(void **state)
{
	static const struct {
		size_t length, offset;
	} rows[] = {
		{ MAILBOX_LSA + 1, 0 },	  { 1, MAILBOX_LSA },	     { MAILBOX_LSA, 1 },
		{ SIZE_MAX, 0 },	  { 1, SIZE_MAX },	     { SIZE_MAX, SIZE_MAX },
		{ 1, (size_t)UINT32_MAX }, { UINT32_MAX, UINT32_MAX }, { 2, (size_t)UINT32_MAX + 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cxlx_clear_error(ctx);
		assert_int_equal(cxl_memdev_zero_label(mailbox_memdev, rows[i].length,
						       rows[i].offset), -ENXIO);
		assert_true(machine_has_reason("the label area of mem0 has 4000 bytes"));
	}
	assert_int_equal(mailbox.sends, 0);
}

static void a_device_without_label_area_has_nothing_to_read(void **state)
{
	uint8_t byte;

	tree_file("0\n", DEVICES_DIR "/mem0/label_storage_size");
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, &byte, 1, 0), -ENXIO);
	assert_int_equal(mailbox.sends, 0);
}

static void nothing_is_written_into_an_area_of_unknown_size(void **state)
{
	uint8_t byte = 0;

	tree_remove(DEVICES_DIR "/mem0/label_storage_size");
	assert_int_equal(cxl_memdev_zero_label(mailbox_memdev, 1, 0), -ENXIO);
	assert_true(machine_has_reason("nobody knows how large the label area of mem0 is"));
	assert_int_equal(cxl_memdev_write_label(mailbox_memdev, &byte, 1, 0), -ENXIO);
	assert_int_equal(mailbox.sends, 0);
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, &byte, 1, 0), 0);
}

static void a_piece_is_what_one_command_moves(void **state)
{
	uint8_t buf[PIECE + 1] = { 0 };
	size_t piece = 0;

	assert_int_equal(cxlx_memdev_get_label_piece(mailbox_memdev, &piece), 0);
	assert_int_equal(piece, PIECE);
	assert_int_equal(cxl_memdev_write_label(mailbox_memdev, buf, piece, 0), 0);
	assert_int_equal(mailbox.sends, 1);
	assert_int_equal(cxl_memdev_write_label(mailbox_memdev, buf, piece + 1, 0), 0);
	assert_int_equal(mailbox.sends, 3);
}

static void a_refusal_ends_it_with_the_first_pieces_done(void **state)
{
	uint8_t buf[MAILBOX_LSA];

	memset(buf, 0xee, sizeof(buf));
	mailbox.fail_at = 3;
	assert_int_equal(cxl_memdev_write_label(mailbox_memdev, buf, sizeof(buf), 0), -ENXIO);
	assert_int_equal(mailbox.sends, 3);
	machine_check_error(-ENXIO, "send", "/dev/cxl/mem0", "Set LSA: internal error");
	assert_memory_equal(mailbox.labels, buf, 2 * PIECE);
}

static void errors_of_the_kernel_are_passed_on(void **state)
{
	uint8_t buf[16];

	mailbox.send_error = -EBUSY;	/* the kernel uses the area itself */
	assert_int_equal(cxl_memdev_write_label(mailbox_memdev, buf, 16, 0), -EBUSY);
	machine_check_error(-EBUSY, "send", "/dev/cxl/mem0", "Set LSA");
	mailbox.query_error = -EACCES;
	free(take(mailbox_memdev->commands));
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, buf, 16, 0), -EACCES);
	assert_int_equal(cxl_memdev_zero_label(mailbox_memdev, 16, 0), -EACCES);
}

static void an_answer_shorter_than_asked_for_is_an_error(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_read_label(mailbox_memdev, 0, 16);
	uint8_t buf[16];

	mailbox.claimed = 15;
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, buf, 16, 0), -EPROTO);
	machine_check_error(-EPROTO, "understand", "/dev/cxl/mem0", "Get LSA");
	mailbox_submitted(cmd);
	assert_int_equal(cxl_cmd_read_label_get_payload(cmd, buf, 15), 15);
	assert_int_equal(cxl_cmd_read_label_get_payload(cmd, buf, 16), -EPROTO);
	assert_int_equal(cxl_cmd_read_label_get_payload(cmd, buf, 17), -EINVAL);
}

static void one_piece_is_one_command(void **state)
{
	static const uint8_t header[] = { 0x44, 3, 0, 0, 0, 0, 0, 0, 'a', 'b', 'c' };
	auto_cmd struct cxl_cmd *write = NULL, *read = NULL;
	char text[] = "abc", back[3];

	write = cxl_cmd_new_write_label(mailbox_memdev, text, 0x344, 3);
	memset(text, 'x', 3);	/* it was copied */
	mailbox_submitted(write);
	assert_int_equal(mailbox.last.in.size, sizeof(header));
	assert_memory_equal(mailbox.in, header, sizeof(header));
	read = mailbox_submitted(cxl_cmd_new_read_label(mailbox_memdev, 0x344, 3));
	assert_int_equal(cxl_cmd_read_label_get_payload(read, back, 3), 3);
	assert_memory_equal(back, "abc", 3);
	assert_int_equal(cxl_cmd_read_label_get_payload(read, back, 0), 0);
}

static void a_piece_that_does_not_fit_the_mailbox_is_no_command(void **state)
{
	static uint8_t buf[MAILBOX_MAX + 1];

	assert_null(cxl_cmd_new_read_label(mailbox_memdev, 0, MAILBOX_MAX + 1));
	assert_int_equal(errno, EINVAL);
	assert_null(cxl_cmd_new_read_label(mailbox_memdev, 0, UINT_MAX));
	assert_null(cxl_cmd_new_write_label(mailbox_memdev, buf, 0, PIECE + 1));
	assert_int_equal(errno, EINVAL);
	assert_null(cxl_cmd_new_write_label(mailbox_memdev, buf, 0, UINT_MAX));
	tree_file("8\n", DEVICES_DIR "/mem0/payload_max");
	attr_forget(&mailbox_memdev->obj);
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, buf, 16, 0), -EINVAL);
}

static bool third_time(void *data)
{
	return ++*(unsigned int *)data >= 3;
}

static void a_long_transfer_can_be_cancelled(void **state)
{
	uint8_t buf[MAILBOX_LSA];
	unsigned int asked = 0;

	cxlx_set_cancelled(ctx, third_time, &asked);
	assert_int_equal(cxl_memdev_read_label(mailbox_memdev, buf, sizeof(buf), 0), -EINTR);
	assert_int_equal(mailbox.sends, 2);
}

static void the_kernels_own_use_is_a_bound_child(void **state)
{
	assert_int_equal(cxl_memdev_nvdimm_bridge_active(mailbox_memdev), 0);
	tree_dir(DEVICES_DIR "/mem0/pmem0");
	assert_int_equal(cxl_memdev_nvdimm_bridge_active(mailbox_memdev), 0);
	tree_link("sys/bus/cxl/drivers/cxl_nvdimm", DEVICES_DIR "/mem0/pmem0/driver");
	assert_int_equal(cxl_memdev_nvdimm_bridge_active(mailbox_memdev), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		mailbox_test(what_is_written_is_read_back),
		mailbox_test(a_part_leaves_the_rest_alone),
		mailbox_test(nothing_is_sent_for_nothing),
		mailbox_test(what_is_beyond_the_end_is_refused_before_anything_is_written),
		mailbox_test(a_device_without_label_area_has_nothing_to_read),
		mailbox_test(nothing_is_written_into_an_area_of_unknown_size),
		mailbox_test(a_piece_is_what_one_command_moves),
		mailbox_test(a_refusal_ends_it_with_the_first_pieces_done),
		mailbox_test(errors_of_the_kernel_are_passed_on),
		mailbox_test(an_answer_shorter_than_asked_for_is_an_error),
		mailbox_test(one_piece_is_one_command),
		mailbox_test(a_piece_that_does_not_fit_the_mailbox_is_no_command),
		mailbox_test(a_long_transfer_can_be_cancelled),
		mailbox_test(the_kernels_own_use_is_a_bound_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
