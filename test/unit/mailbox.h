/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mailbox.h - a kernel and a device that answer mailbox commands as the test says
 *
 * mem0 of machine.h gets a mailbox of 1024 bytes and a transport that knows nothing but this
 * file.  The list of commands is the one that kernel 7.3 shows.
 */
#ifndef TEST_UNIT_MAILBOX_H
#define TEST_UNIT_MAILBOX_H

#include "libcxl/mbox.h"
#include "test/unit/machine.h"

#define MAILBOX_MAX 1024
#define MAILBOX_LSA 4000
#define MAILBOX_ANY UINT32_MAX

/* clang-format off */
static const struct cxl_command_info mailbox_list[] = {
	{ 0 },
	{ .id = 1, .flags = 1, .size_in = 0, .size_out = 0x43 },
	{ .id = 2, .flags = 0, .size_in = MAILBOX_ANY, .size_out = MAILBOX_ANY },
	{ .id = 3, .flags = 1, .size_in = 0, .size_out = MAILBOX_ANY },
	{ .id = 4, .flags = 1, .size_in = 0, .size_out = 0x50 },
	{ .id = 5, .flags = 1, .size_in = 0, .size_out = 0x20 },
	{ .id = 6, .flags = 1, .size_in = 8, .size_out = MAILBOX_ANY },
	{ .id = 7, .flags = 1, .size_in = 0, .size_out = 0x12 },
	{ .id = 8, .flags = 1, .size_in = 0x18, .size_out = MAILBOX_ANY },
	{ .id = 9, .flags = 1, .size_in = 0xa, .size_out = 0 },
	{ .id = 10, .flags = 1, .size_in = MAILBOX_ANY, .size_out = 0 },
	{ .id = 11, .flags = 1, .size_in = 0, .size_out = 0x10 },
	{ .id = 12, .flags = 1, .size_in = 0xc, .size_out = 0 },
};
/* clang-format on */

static struct mailbox {
	struct cxl_command_info list[ARRAY_LEN(mailbox_list)];
	uint32_t count;		/* what the kernel says the list has */
	uint32_t copied;	/* and says when asked for it; 0: nothing new */
	int query_error;
	unsigned int queries;

	int send_error;
	uint32_t retval;
	const void *answer;	/* and its length */
	uint32_t len;
	uint32_t claimed;	/* the length that is told instead; 0: the true one */
	unsigned int sends;
	unsigned int fail_at;	/* this one is refused by the device; 0: none */
	struct cxl_send_command last;
	uint8_t in[MAILBOX_MAX];

	uint8_t labels[MAILBOX_LSA];
} mailbox;

static int mailbox_query(struct cxl_memdev *memdev, struct cxl_mem_query_commands *query)
{
	uint32_t room = query->n_commands;

	mailbox.queries++;
	if (mailbox.query_error < 0)
		return mailbox.query_error;
	if (room == 0)
		query->n_commands = mailbox.count;
	else if (mailbox.copied)
		query->n_commands = mailbox.copied;
	for (uint32_t i = 0; i < room && i < ARRAY_LEN(mailbox.list); i++)
		query->commands[i] = mailbox.list[i];
	return 0;
}

static uint32_t mailbox_le32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* The label area: requests of the right form only. */
static uint32_t mailbox_labels(const struct cxl_send_command *send)
{
	uint32_t at = mailbox_le32(mailbox.in), len = mailbox_le32(mailbox.in + 4);

	if (send->id == CXL_MEM_COMMAND_ID_SET_LSA) {
		assert_int_equal(len, 0);
		len = send->in.size - 8;
	}
	if (at > MAILBOX_LSA || len > MAILBOX_LSA - at)
		return 2;
	if (send->id == CXL_MEM_COMMAND_ID_SET_LSA) {
		memcpy(mailbox.labels + at, mailbox.in + 8, len);
		return 0;
	}
	mailbox.answer = mailbox.labels + at;
	mailbox.len = len;
	return 0;
}

static int mailbox_send(struct cxl_memdev *memdev, struct cxl_send_command *send)
{
	mailbox.sends++;
	mailbox.last = *send;
	if (mailbox.send_error < 0)
		return mailbox.send_error;
	assert_true(send->in.size <= MAILBOX_MAX);
	if (send->in.size > 0)
		memcpy(mailbox.in, (const void *)(uintptr_t)send->in.payload, send->in.size);
	send->retval = mailbox.retval;
	if (send->id == CXL_MEM_COMMAND_ID_GET_LSA || send->id == CXL_MEM_COMMAND_ID_SET_LSA)
		send->retval = mailbox_labels(send);
	if (mailbox.sends == mailbox.fail_at)
		send->retval = 4;
	if (send->out.size > mailbox.len)
		send->out.size = mailbox.len;
	if (send->out.size > 0)
		memcpy((void *)(uintptr_t)send->out.payload, mailbox.answer, send->out.size);
	if (mailbox.claimed)
		send->out.size = mailbox.claimed;
	return 0;
}

static const struct mbox_transport mailbox_transport = {
	.query = mailbox_query,
	.send = mailbox_send,
};

static struct cxl_memdev *mailbox_memdev;

static inline int mailbox_setup(void **state)
{
	if (machine_setup(state) < 0)
		return -1;
	tree_file("1024\n", DEVICES_DIR "/mem0/payload_max");
	tree_file("4000\n", DEVICES_DIR "/mem0/label_storage_size");
	mailbox = (struct mailbox){ .count = ARRAY_LEN(mailbox_list) };
	memcpy(mailbox.list, mailbox_list, sizeof(mailbox.list));
	ctx->mbox = &mailbox_transport;
	mailbox_memdev = machine_get_memdev("mem0");
	return 0;
}

static inline int mailbox_teardown(void **state)
{
	return machine_teardown(state);
}

static inline void mailbox_answers(const void *answer, uint32_t len)
{
	mailbox.answer = answer;
	mailbox.len = len;
}

/* A command that was submitted and not refused. */
static inline struct cxl_cmd *mailbox_submitted(struct cxl_cmd *cmd)
{
	assert_non_null(cmd);
	assert_int_equal(cxl_cmd_submit(cmd), 0);
	assert_int_equal(cxl_cmd_get_mbox_status(cmd), 0);
	return cmd;
}

#define mailbox_test(fn) cmocka_unit_test_setup_teardown(fn, mailbox_setup, mailbox_teardown)

#endif
