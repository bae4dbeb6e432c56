// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailbox-answers.c - every command with every bad answer: refused, too short, longer than it says
 *
 * What each field is: mailbox-FAMILY.c.
 */
#include "test/unit/mailbox.h"

#define CODES 0x1c	/* those that have words */

static struct cxl_cmd *read_label(struct cxl_memdev *memdev)
{
	return cxl_cmd_new_read_label(memdev, 0, 64);
}

static struct cxl_cmd *write_label(struct cxl_memdev *memdev)
{
	static char labels[64];

	return cxl_cmd_new_write_label(memdev, labels, 0, sizeof(labels));
}

static struct cxl_cmd *set_partition(struct cxl_memdev *memdev)
{
	return cxl_cmd_new_set_partition(memdev, 0);
}

static struct cxl_cmd *raw(struct cxl_memdev *memdev)
{
	struct cxl_cmd *cmd = cxl_cmd_new_raw(memdev, 0x4000);

	assert_int_equal(cxl_cmd_set_output_payload(cmd, NULL, 64), 0);
	return cmd;
}

/* --- what came last in the answer, as 0 or -errno --- */

static int last_of_identity(struct cxl_cmd *cmd)
{
	int size = (int)cxl_cmd_identify_get_label_size(cmd);

	return size < 0 ? size : 0;
}

static int last_of_health(struct cxl_cmd *cmd)
{
	uint32_t count;

	return cxlx_cmd_health_info_get_pmem_errors(cmd, &count);
}

static int last_of_alerts(struct cxl_cmd *cmd)
{
	int r = cxl_cmd_alert_config_get_corrected_pmem_err_prog_warn_threshold(cmd);

	return r < 0 ? r : 0;
}

/* A sentinel is all it says. */
static int last_of_partition(struct cxl_cmd *cmd)
{
	if (cxl_cmd_partition_get_next_persistent_size(cmd) != ULLONG_MAX)
		return 0;
	return cxl_cmd_get_mbox_status(cmd) > 0 ? -ENXIO : -EPROTO;
}

static int last_of_firmware(struct cxl_cmd *cmd)
{
	char text[17];

	return cxl_cmd_fw_info_get_fw_ver(cmd, 4, text, sizeof(text));
}

static int last_of_labels(struct cxl_cmd *cmd)
{
	char bytes[64];
	ssize_t n = cxl_cmd_read_label_get_payload(cmd, bytes, sizeof(bytes));

	return n < 0 ? (int)n : 0;
}

/* clang-format off */
static const struct row {
	struct cxl_cmd *(*make)(struct cxl_memdev *memdev);
	int (*last)(struct cxl_cmd *cmd);
	uint32_t end;		/* of the last field; 0: nothing comes back */
	const char *name;
} rows[] = {
	{ cxl_cmd_new_identify,         last_of_identity,  60, "Identify Memory Device" },
	{ cxl_cmd_new_get_health_info,  last_of_health,    18, "Get Health Info" },
	{ cxl_cmd_new_get_alert_config, last_of_alerts,    16, "Get Alert Configuration" },
	{ cxl_cmd_new_get_partition,    last_of_partition, 32, "Get Partition Info" },
	{ cxl_cmd_new_get_fw_info,      last_of_firmware,  80, "Get FW Info" },
	{ read_label,                   last_of_labels,    64, "Get LSA" },
	{ write_label,                  NULL,               0, "Set LSA" },
	{ set_partition,                NULL,               0, "Set Partition Info" },
	{ cxl_cmd_new_set_alert_config, NULL,               0, "Set Alert Configuration" },
	{ raw,                          NULL,              64, "raw command" },
};
/* clang-format on */

/* Zeros are an answer to all of them, but that the last firmware slot would be empty. */
static int send_answer(struct cxl_memdev *memdev, struct cxl_send_command *send)
{
	static const char answer[MAILBOX_MAX] = { [64] = 'x' };

	send->retval = mailbox.retval;
	if (send->out.size > mailbox.len)
		send->out.size = mailbox.len;
	if (send->out.size > 0)
		memcpy((void *)(uintptr_t)send->out.payload, answer, send->out.size);
	if (mailbox.claimed)
		send->out.size = mailbox.claimed;
	return 0;
}

static const struct mbox_transport transport = { .query = mailbox_query, .send = send_answer };

static int setup(void **state)
{
	int r = mailbox_setup(state);

	ctx->mbox = &transport;
	mailbox.len = MAILBOX_MAX;
	return r;
}

static struct cxl_cmd *made(const struct row *row)
{
	struct cxl_cmd *cmd = row->make(mailbox_memdev);

	print_message("%s\n", row->name);
	assert_non_null(cmd);
	return cmd;
}

static void every_command_can_be_answered(void **state)
{
	for (const struct row *row = rows; row < rows + ARRAY_LEN(rows); row++) {
		auto_cmd struct cxl_cmd *cmd = made(row);

		assert_int_equal(mbox_do(cmd), 0);
		if (row->last)
			assert_int_equal(row->last(cmd), 0);
	}
}

static void every_command_can_be_refused_with_every_code(void **state)
{
	for (const struct row *row = rows; row < rows + ARRAY_LEN(rows); row++) {
		auto_cmd struct cxl_cmd *cmd = made(row);

		for (uint32_t code = 1; code <= CODES; code++) {
			char text[100];

			mailbox.retval = code;
			assert_int_equal(mbox_do(cmd), -ENXIO);
			assert_int_equal(cxl_cmd_get_mbox_status(cmd), code);
			snprintf(text, sizeof(text), "%s: %s", row->name,
				 cxlx_cmd_status_text((int)code));
			machine_check_error(-ENXIO, "send", "/dev/cxl/mem0", text);
			if (row->last)
				assert_int_equal(row->last(cmd), -ENXIO);
		}
		mailbox.retval = 0;
	}
}

static void every_answer_may_be_too_short(void **state)
{
	for (const struct row *row = rows; row < rows + ARRAY_LEN(rows); row++) {
		auto_cmd struct cxl_cmd *cmd = made(row);

		for (uint32_t len = 0; len < row->end; len++) {
			mailbox.len = len;
			assert_int_equal(cxl_cmd_submit(cmd), 0);
			assert_int_equal(cxl_cmd_get_out_size(cmd), len);
			if (row->last)
				assert_int_equal(row->last(cmd), -EPROTO);
		}
		mailbox.len = MAILBOX_MAX;
	}
}

static void no_answer_is_longer_than_its_room(void **state)
{
	static const uint32_t lies[] = { 81, 1025, INT32_MAX, UINT32_MAX };

	for (const struct row *row = rows; row < rows + ARRAY_LEN(rows); row++) {
		auto_cmd struct cxl_cmd *cmd = made(row);

		for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
			mailbox.claimed = lies[i];
			assert_int_equal(cxl_cmd_submit(cmd), -EPROTO);
			machine_check_error(-EPROTO, "send", "/dev/cxl/mem0", row->name);
			if (row->last && row->last != last_of_partition)
				assert_int_equal(row->last(cmd), -EPROTO);
		}
		mailbox.claimed = 0;
	}
}

#define answer_test(fn) cmocka_unit_test_setup_teardown(fn, setup, mailbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		answer_test(every_command_can_be_answered),
		answer_test(every_command_can_be_refused_with_every_code),
		answer_test(every_answer_may_be_too_short),
		answer_test(no_answer_is_longer_than_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
