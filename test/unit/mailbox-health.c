// SPDX-License-Identifier: GPL-2.0-only
/* mailbox-health.c - Get Health Info: every question with every answer a device can give */
#include "test/unit/mailbox.h"

/* True when these bits of this byte have this value. */
/* clang-format off */
static const struct question {
	int (*get)(struct cxl_cmd *cmd);
	unsigned int at, shift, mask, value;
} questions[] = {
	{ cxl_cmd_health_info_get_maintenance_needed, 0, 0, 0x1, 1 },
	{ cxl_cmd_health_info_get_performance_degraded, 0, 1, 0x1, 1 },
	{ cxl_cmd_health_info_get_hw_replacement_needed, 0, 2, 0x1, 1 },
	{ cxl_cmd_health_info_get_media_normal, 1, 0, 0xff, 0 },
	{ cxl_cmd_health_info_get_media_not_ready, 1, 0, 0xff, 1 },
	{ cxl_cmd_health_info_get_media_persistence_lost, 1, 0, 0xff, 2 },
	{ cxl_cmd_health_info_get_media_data_lost, 1, 0, 0xff, 3 },
	{ cxl_cmd_health_info_get_media_powerloss_persistence_loss, 1, 0, 0xff, 4 },
	{ cxl_cmd_health_info_get_media_shutdown_persistence_loss, 1, 0, 0xff, 5 },
	{ cxl_cmd_health_info_get_media_persistence_loss_imminent, 1, 0, 0xff, 6 },
	{ cxl_cmd_health_info_get_media_powerloss_data_loss, 1, 0, 0xff, 7 },
	{ cxl_cmd_health_info_get_media_shutdown_data_loss, 1, 0, 0xff, 8 },
	{ cxl_cmd_health_info_get_media_data_loss_imminent, 1, 0, 0xff, 9 },
	{ cxl_cmd_health_info_get_ext_life_used_normal, 2, 0, 0x3, 0 },
	{ cxl_cmd_health_info_get_ext_life_used_warning, 2, 0, 0x3, 1 },
	{ cxl_cmd_health_info_get_ext_life_used_critical, 2, 0, 0x3, 2 },
	{ cxl_cmd_health_info_get_ext_temperature_normal, 2, 2, 0x3, 0 },
	{ cxl_cmd_health_info_get_ext_temperature_warning, 2, 2, 0x3, 1 },
	{ cxl_cmd_health_info_get_ext_temperature_critical, 2, 2, 0x3, 2 },
	{ cxl_cmd_health_info_get_ext_corrected_volatile_normal, 2, 4, 0x1, 0 },
	{ cxl_cmd_health_info_get_ext_corrected_volatile_warning, 2, 4, 0x1, 1 },
	{ cxl_cmd_health_info_get_ext_corrected_persistent_normal, 2, 5, 0x1, 0 },
	{ cxl_cmd_health_info_get_ext_corrected_persistent_warning, 2, 5, 0x1, 1 },
};
/* clang-format on */

static uint8_t health[18];

static struct cxl_cmd *asked(void)
{
	mailbox_answers(health, sizeof(health));
	return mailbox_submitted(cxl_cmd_new_get_health_info(mailbox_memdev));
}

static int setup(void **state)
{
	memset(health, 0, sizeof(health));
	return mailbox_setup(state);
}

static void every_question_is_about_its_own_bits(void **state)
{
	auto_cmd struct cxl_cmd *cmd = asked();

	assert_int_equal(mailbox.last.id, 7);
	assert_int_equal(mailbox.last.out.size, sizeof(health));
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		const struct question *q = &questions[i];

		for (unsigned int byte = 0; byte < 256; byte++) {
			memset(health, 0xff, sizeof(health));
			health[q->at] = (uint8_t)byte;
			mailbox_submitted(cmd);
			assert_int_equal(q->get(cmd), (byte >> q->shift & q->mask) == q->value);
		}
	}
}

static void a_question_is_not_answered_without_its_byte(void **state)
{
	auto_cmd struct cxl_cmd *cmd = asked();

	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		mailbox_answers(health, questions[i].at);
		mailbox_submitted(cmd);
		assert_int_equal(questions[i].get(cmd), -EPROTO);
	}
}

static void life_used_may_be_unknown(void **state)
{
	auto_cmd struct cxl_cmd *cmd = asked();

	for (unsigned int percent = 0; percent < 256; percent++) {
		health[3] = (uint8_t)percent;
		mailbox_submitted(cmd);
		assert_int_equal(cxl_cmd_health_info_get_life_used(cmd),
				 percent == 255 ? -EOPNOTSUPP : (int)percent);
	}
}

static void temperatures_have_16_bits_and_may_be_unknown(void **state)
{
	auto_cmd struct cxl_cmd *cmd = asked();

	health[4] = 0xf1;
	health[5] = 0xff;
	mailbox_submitted(cmd);
	assert_int_equal(cxl_cmd_health_info_get_temperature(cmd), 65521);
	assert_int_equal((int16_t)cxl_cmd_health_info_get_temperature(cmd), -15);
	health[4] = 0xff;
	mailbox_submitted(cmd);
	assert_int_equal(cxl_cmd_health_info_get_temperature(cmd), -EOPNOTSUPP);
}

/* The getters of 85 cannot tell 2^32 - 5 from -EIO. */
static void counters_have_32_bits(void **state)
{
	static const struct {
		unsigned int at;
		int (*get)(struct cxl_cmd *cmd);
		int (*ours)(struct cxl_cmd *cmd, uint32_t *ret);
	} rows[] = {
		{ 6, cxl_cmd_health_info_get_dirty_shutdowns,
		  cxlx_cmd_health_info_get_dirty_shutdowns },
		{ 10, cxl_cmd_health_info_get_volatile_errors,
		  cxlx_cmd_health_info_get_volatile_errors },
		{ 14, cxl_cmd_health_info_get_pmem_errors, cxlx_cmd_health_info_get_pmem_errors },
	};
	auto_cmd struct cxl_cmd *cmd = asked();
	uint32_t count;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		memset(health, 0x99, sizeof(health));
		memcpy(health + rows[i].at, "\xfb\xff\xff\xff", 4);
		mailbox_answers(health, sizeof(health));
		mailbox_submitted(cmd);
		assert_int_equal(rows[i].ours(cmd, &count), 0);
		assert_true(count == 0xfffffffb);
		assert_int_equal(rows[i].get(cmd), -5);
		mailbox_answers(health, rows[i].at + 3);
		mailbox_submitted(cmd);
		assert_int_equal(rows[i].ours(cmd, &count), -EPROTO);
		assert_true(count == 0xfffffffb);
		assert_int_equal(rows[i].ours(cmd, NULL), -EINVAL);
	}
}

/* --- the log --- */

static char logged[400];

static void log_to_test(struct cxl_ctx *c, int priority, const char *file, int line,
			const char *function, const char *format, va_list args)
{
	if (!*logged) /* the record of a failure comes behind it */
		vsnprintf(logged, sizeof(logged), format, args);
}

static void every_command_is_logged_with_its_lengths_and_its_end(void **state)
{
	static const struct {
		int error;
		uint32_t retval;
		const char *told;
	} rows[] = {
		{ 0, 0, "mem0: Get Health Info (4200h), 0 bytes sent, 18 received: ok" },
		{ 0, 6, "mem0: Get Health Info (4200h), 0 bytes sent, 18 received: busy" },
		{ -EIO, 0,
		  "mem0: Get Health Info (4200h), 0 bytes sent, 0 received: Input/output error" },
		{ -ENOTTY, 0, "mem0: Get Health Info (4200h), 0 bytes sent, 0 received: the device "
			      "does not have it" },
	};
	struct cxl_cmd *cmd = asked();

	cxl_set_log_fn(ctx, log_to_test);
	cxl_set_log_priority(ctx, 7);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		mailbox.send_error = rows[i].error;
		mailbox.retval = rows[i].retval;
		*logged = '\0';
		(void)cxl_cmd_submit(cmd);
		assert_string_equal(logged, rows[i].told);
	}
	cxl_cmd_unref(cmd);
	cmd = cxl_cmd_new_raw(mailbox_memdev, 0xc001);
	mailbox.send_error = 0;
	mailbox.retval = 0;
	mailbox_answers(NULL, 0);
	assert_int_equal(cxl_cmd_set_input_payload(cmd, NULL, 5), 0);
	*logged = '\0';
	mailbox_submitted(cmd);
	assert_string_equal(logged, "mem0: raw command (c001h), 5 bytes sent, 0 received: ok");
	cxl_cmd_unref(cmd);
}

#define health_test(fn) cmocka_unit_test_setup_teardown(fn, setup, mailbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		health_test(every_question_is_about_its_own_bits),
		health_test(a_question_is_not_answered_without_its_byte),
		health_test(life_used_may_be_unknown),
		health_test(temperatures_have_16_bits_and_may_be_unknown),
		health_test(counters_have_32_bits),
		health_test(every_command_is_logged_with_its_lengths_and_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
